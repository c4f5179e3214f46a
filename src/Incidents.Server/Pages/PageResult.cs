using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Incidents.Server.Pages;

/// <summary>
/// A template made into a page. The framework's own result for this brings sessions, antiforgery and data-protection keys in the home folder, of which nothing is used here.
/// </summary>
internal sealed partial class PageResult(Type page, IDictionary<string, object?> parameters, int status) : IResult
{
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; require-trusted-types-for 'script'";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using var renderer = new HtmlRenderer(httpContext.RequestServices, httpContext.RequestServices.GetRequiredService<ILoggerFactory>());
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync(page, ParameterView.FromDictionary(parameters))).ToHtmlString());
        var bytes = Encoding.UTF8.GetBytes(Visible(html));
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        httpContext.Response.ContentLength = bytes.Length;
        httpContext.Response.Headers.ContentSecurityPolicy = Policy;
        // With "no-referrer" a browser says "null" for where a form comes from, and our own could not be told from others.
        httpContext.Response.Headers["Referrer-Policy"] = "same-origin";
        httpContext.Response.Headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        await httpContext.Response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }

    /// <summary>Characters that turn the direction of writing are shown as what they are: they could make a title read as another. What is typed into fields stays.</summary>
    private static string Visible(string html) => html.Contains("&#x20", StringComparison.Ordinal)
        ? Turning().Replace(html, m => m.Groups[1].Success ? $"⟦U+{m.Groups[1].Value}⟧" : m.Value)
        : html;

    [GeneratedRegex("""<textarea[^>]*>[^<]*</textarea>|value="[^"]*"|&#x(202[A-E]|206[6-9]);""")]
    private static partial Regex Turning();
}

/// <summary>See there.</summary>
internal sealed class SeeOther(string path) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = path;
        return Task.CompletedTask;
    }
}
