namespace Incidents.Core.Access;

/// <summary>Every "no" about who is asking.</summary>
public static class AccessRefusals
{
    public static Refusal Unauthenticated() => new(RefusalKind.Unauthenticated, "unauthenticated",
        "Sign in with POST /api/v1/sessions, or send an API key, as 'Authorization: Bearer …'.");

    public static Refusal WrongPassword() => new(RefusalKind.Unauthenticated, "wrong_credentials",
        "E-mail and password do not belong together. Check both; an admin can make a new account.");

    public static Refusal TooManyTries(TimeSpan wait) => new(RefusalKind.TooMany, "too_many_sign_ins",
        $"Too many wrong passwords. Wait {Math.Ceiling(wait.TotalMinutes)} min, then try again.");

    public static Refusal HumanRequired() => new(RefusalKind.Forbidden, "human_required",
        "Only a signed-in human may do this, never a key. Sign in with POST /api/v1/sessions.");

    public static Refusal StepUpRequired(int minutes) => new(RefusalKind.Unauthenticated, "step_up_required",
        $"For this the password must have been given within the last {minutes} min. Give it again with POST /api/v1/sessions/current/authentication, then repeat the call.");

    public static Refusal NotPermitted(Caller caller, Permission needed) => new(RefusalKind.Forbidden, "not_permitted",
        $"{caller.Name} may not {Verb(needed)} here. Ask an admin for the {(caller.IsHuman ? "role" : "scope")}.");

    public static Refusal SetUpAlready() => new(RefusalKind.Conflict, "already_set_up",
        "This server is set up. Sign in with POST /api/v1/sessions.");

    public static Refusal WrongSetupToken() => new(RefusalKind.Forbidden, "wrong_setup_token",
        "This is not the set-up token, or it is older than 60 minutes. Start the server again and use the token it prints.");

    public static Refusal ApiKeyNotFound(string id) => new(RefusalKind.NotFound, "api_key_not_found",
        $"There is no live API key {id}. List them with GET /api/v1/api-keys.");

    private static string Verb(Permission needed) => needed switch
    {
        Permission.Respond => "work on incidents and runs",
        Permission.Verify => "verify steps",
        Permission.Edit => "write runbooks",
        Permission.Administer => "administer",
        _ => "read",
    };
}
