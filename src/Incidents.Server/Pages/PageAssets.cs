using System.Security.Cryptography;
using Incidents.Server.Http;

namespace Incidents.Server.Pages;

/// <summary>What pages load, all of it from here: style, script, icon; each under an address that changes with what is in it.</summary>
public static class PageAssets
{
    private static readonly Dictionary<string, Asset> All = new[] { Read("pages.css", "text/css; charset=utf-8"), Read("pages.js", "text/javascript; charset=utf-8"), Read("icon.svg", "image/svg+xml") }.ToDictionary(a => a.Name);

    public static void MapAssets(this IEndpointRouteBuilder routes) => routes.MapGet("/assets/{file}", Get).AllowAnonymous().ExcludeFromDescription();

    /// <summary>The address that may be kept for ever.</summary>
    public static string Address(string name) => $"/assets/{name}?v={All[name].Hash}";

    private static IResult Get(string file, HttpContext context)
    {
        if (!All.TryGetValue(file, out var asset)) return Problems.From(HttpRefusals.RouteNotFound(context.Request.Path));
        var tag = $"\"{asset.Hash}\"";
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = context.Request.Query["v"] == asset.Hash ? "public, max-age=31536000, immutable" : "no-cache";
        return EntityTags.Tags(context.Request.Headers.IfNoneMatch).Contains(tag) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Bytes(asset.Bytes, asset.Type);
    }

    private static Asset Read(string name, string type)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream(name)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return new Asset(name, bytes.ToArray(), type, Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray()))[..16]);
    }

    private sealed record Asset(string Name, byte[] Bytes, string Type, string Hash);
}
