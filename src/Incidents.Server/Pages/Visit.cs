using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Server.Http;
using Incidents.Storage;

namespace Incidents.Server.Pages;

/// <summary>One request for a page: who asks, what was typed, how it is to look; and the ways to answer it.</summary>
public sealed class Visit
{
    private readonly Database db;

    public Visit(IHttpContextAccessor accessor, Database db, PageCookies cookies)
    {
        // Kept, since the accessor knows nothing on the thread of the writer.
        (Context, this.db) = (accessor.HttpContext!, db);
        Session = cookies.Session(Context.Request);
        Theme = PageCookies.Theme(Context.Request);
    }

    /// <summary>Who is signed in; null for nobody.</summary>
    public Caller? Caller => Context.Features.Get<Caller>();

    /// <summary>The token of the cookie; whether it is still good is told by <see cref="Caller"/>.</summary>
    public string? Session { get; private set; }

    public string Theme { get; }

    public PageForm Form => Context.Features.Get<PageForm>() ?? PageForm.Empty;

    /// <summary>The "no" to tell at the top of the page.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>Null while the database does not answer.</summary>
    public PageHead? Head { get; private set; }

    /// <summary>The instant at which the page was made.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>The page's own address with its query; for a form, that of the page that holds it.</summary>
    public string Address => Form.Has(PageForm.PageField) ? Form.Page : HttpMethods.IsGet(Context.Request.Method) ? LocalPath.Or(Context.Request.Path + Context.Request.QueryString.Value) : "/";

    public string FormToken => Caller is not null && Session is not null ? FormTokens.Of(Session) : "";

    private HttpContext Context { get; }

    public bool May(Permission needed) => Caller?.May(needed) == true;

    /// <summary>What is filled into a field: what was typed when the form is shown again, else <paramref name="otherwise"/>.</summary>
    public string? Typed(string field, string? otherwise = null) => Form.Typed(field) ?? otherwise;

    /// <summary>The session goes on under another token: forms are made for that one.</summary>
    public Visit Renewed(string session)
    {
        Session = session;
        return this;
    }

    /// <summary>The page; with a refusal it is told above, and the status says it too.</summary>
    public IResult Show<TPage, TModel>(TModel model, Refusal? refusal = null) where TPage : PageOf<TModel> where TModel : notnull
    {
        Refusal = refusal?.ForPeople();
        (Head, Now) = Look();
        return new PageResult(typeof(TPage), new Dictionary<string, object?> { ["Model"] = model, ["Visit"] = this }, refusal is null ? StatusCodes.Status200OK : Problems.StatusOf(refusal.Kind));
    }

    /// <summary>After a "yes": the next page is asked for anew, so that loading it again does nothing twice.</summary>
    public static IResult Go(string path) => new SeeOther(LocalPath.Or(path));

    /// <summary>After a command: on to <paramref name="next"/>, or the same page again with the "no" and what was typed; or the password first.</summary>
    public IResult After<T>(Outcome<T> outcome, Func<T, string> next, Func<Refusal, IResult> again) =>
        outcome.Is(out var done, out var refusal) ? Go(next(done)) : Refuse(refusal, again);

    /// <summary>The same page again with the "no", what was typed in its fields; or the password first, when that is what is wanted.</summary>
    public IResult Refuse(Refusal refusal, Func<Refusal, IResult> again) =>
        refusal.Code == StepUpCode ? Show<Access.StepUpPage, StepUp>(new StepUp(Context.Request.Path, Address), null) : again(refusal);

    /// <summary>A page that says no and nothing else.</summary>
    public IResult Refuse(Refusal refusal) => Show<ErrorPage, Refusal>(refusal, refusal);

    /// <summary>The code of <see cref="AccessRefusals.StepUpRequired"/>.</summary>
    private const string StepUpCode = "step_up_required";

    private (PageHead? Head, DateTimeOffset Now) Look()
    {
        try
        {
            return db.Read(tx => ((PageHead?)PageHead.Of(tx, Caller), tx.Now));
        }
        catch (StorageUnavailableException)
        {
            return (null, default);
        }
    }
}

/// <summary>What waits for the password: where the form goes, and the page that it is on.</summary>
public sealed record StepUp(string Action, string Page);
