using Incidents.Core;
using Incidents.Core.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Incidents.Server.Http;

/// <summary>What an endpoint asks of its caller.</summary>
public sealed class CallerRequirement(Permission permission, bool human) : AuthorizationHandler<CallerRequirement>, IAuthorizationRequirement
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, CallerRequirement requirement)
    {
        if (context.Resource is HttpContext http && http.Features.Get<Caller>() is { } caller)
        {
            if (Refuse(caller) is { } refusal) context.Fail(new Refused(this, refusal));
            else context.Succeed(this);
        }

        return Task.CompletedTask;
    }

    private Refusal? Refuse(Caller caller) =>
        human && !caller.IsHuman ? AccessRefusals.HumanRequired()
        : !caller.May(permission) ? AccessRefusals.NotPermitted(caller, permission)
        : null;

    internal sealed class Refused(IAuthorizationHandler handler, Refusal refusal) : AuthorizationFailureReason(handler, refusal.Detail)
    {
        public Refusal Refusal => refusal;
    }
}

/// <summary>Says on an endpoint or a group who may call it.</summary>
public static class CallerRequirements
{
    public static TBuilder May<TBuilder>(this TBuilder builder, Permission permission) where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(policy => policy.AddRequirements(new CallerRequirement(permission, human: false)));

    /// <summary>As <see cref="May"/>, and the caller must be a signed-in human: a machine is answered <c>human_required</c>.</summary>
    public static TBuilder MayHuman<TBuilder>(this TBuilder builder, Permission permission) where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(policy => policy.AddRequirements(new CallerRequirement(permission, human: true)));
}

/// <summary>Answers the refusals of authorization as problems.</summary>
public sealed class RefusedCallers : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        // Where nothing is, or not with this method, nothing is protected; "sign in" would be the wrong advice there.
        if (authorizeResult.Succeeded || context.GetEndpoint() is not RouteEndpoint) return next(context);
        var refusal = context.Features.Get<Caller>() is null
            ? AccessRefusals.Unauthenticated()
            : authorizeResult.AuthorizationFailure?.FailureReasons.OfType<CallerRequirement.Refused>().FirstOrDefault()?.Refusal ?? AccessRefusals.Unauthenticated();
        if (refusal.Kind == RefusalKind.Unauthenticated && !Pages.PageRoute.Is(context.GetEndpoint())) context.Response.Headers.WWWAuthenticate = "Bearer";
        return ProblemResponses.Answer(context, refusal);
    }
}
