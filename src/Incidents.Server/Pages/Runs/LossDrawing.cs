using System.Globalization;
using Incidents.Core;
using Incidents.Core.Runs;
using Microsoft.AspNetCore.Components;

namespace Incidents.Server.Pages.Runs;

/// <summary>
/// How much a restore discards, as a bar: what is kept to the left, what is gone to the right up to now, and the little that may be lost as a line.
/// Only for whom the API tells it. Signs and words say it too, for who sees no red.
/// </summary>
public sealed record LossDrawing(LossWindow Window, DateTimeOffset Now)
{
    private const double Width = 340;
    private const double Left = 10;

    /// <summary>The least of the bar that is seen at all.</summary>
    private const double Thinnest = 6;

    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    /// <summary>The one sentence that must get through.</summary>
    public string Headline => Window.Window switch
    {
        null => "Nobody knows how much will be lost. It may be everything.",
        { } lost when lost < TimeSpan.FromSeconds(1) => "Nothing will be lost that is known of.",
        { } lost => $"{Durations.Words(lost)} of data will be gone for ever.",
    };

    /// <summary>Measured by what the service may lose; null when nobody said.</summary>
    public string? Measure => (Window.Window, Window.Rpo) switch
    {
        (_, null) => "Nobody said how much the service may lose.",
        (null, { } rpo) => $"The service may lose {Durations.Words(rpo)}.",
        ({ } lost, { } rpo) when lost > rpo => $"That is {Times(lost, rpo)} what the service may lose ({Durations.Words(rpo)}).",
        (_, { } rpo) => $"That is within what the service may lose ({Durations.Words(rpo)}).",
    };

    /// <summary>That there is a better choice, and which; null when there is none.</summary>
    public string? Newest => Window.Newer switch
    {
        [] => null,
        [var only] => $"There is a newer one: {only.ExternalId}, taken {PageWords.Ago(only.TakenAt, Now)}.",
        [var newest, ..] => $"There are {Window.Newer.Count} newer ones; the newest is {newest.ExternalId}, taken {PageWords.Ago(newest.TakenAt, Now)}.",
    };

    public bool IsBad => Window.NeedsAcknowledgement;

    /// <summary>The picture; words and table beside it say the same.</summary>
    public MarkupString Svg
    {
        get
        {
            var (lost, rpo) = (Window.Window, Window.Rpo ?? TimeSpan.Zero);
            var whole = lost is { } l && l > rpo ? l : rpo;
            if (whole <= TimeSpan.Zero) whole = TimeSpan.FromMinutes(1);
            // A quarter of the bar is what stays, or a full loss would look like half of one.
            double X(TimeSpan before) => Left + Width * (1 - 0.75 * Math.Min(1, before / whole));
            var from = lost is { } w ? Math.Min(X(w), Left + Width - Thinnest) : Left;
            var kept = lost is null ? "" : $"""<rect class="kept" x="{N(Left)}" y="26" width="{N(from - Left)}" height="44" /><text x="{N(Left + 6)}" y="53" class="on">KEPT</text>""";
            var gone = $"""<rect class="gone" x="{N(from)}" y="26" width="{N(Left + Width - from)}" height="44" /><path class="hatch" d="{Hatch(from)}" />""";
            var word = Left + Width - from > 60 ? $"""<rect class="plate" x="{N(from + 6)}" y="35" width="{(lost is null ? 108 : 52)}" height="26" rx="4" /><text x="{N(from + 12)}" y="53" class="on lost">{(lost is null ? "GONE? ALL?" : "GONE")}</text>""" : "";
            var may = Window.Rpo is { } r && lost is not null ? $"""<line class="may" x1="{N(X(r))}" x2="{N(X(r))}" y1="18" y2="78" /><text x="{N(Math.Min(X(r), Left + Width - 4))}" y="92" text-anchor="end">may lose from here ▲</text>""" : "";
            var newer = string.Concat(Window.Newer.Take(60).Select(s => $"""<circle class="newer" cx="{N(X(Now - s.TakenAt))}" cy="18" r="3.5" />"""));
            var taken = lost is null ? "" : $"""<line class="edge" x1="{N(from)}" x2="{N(from)}" y1="14" y2="74" /><text x="{N(Math.Min(from, Left + Width - 100))}" y="10">snapshot taken ▼</text>""";
            return new($"""<svg class="loss" viewBox="0 0 360 98" role="img" aria-label="{System.Net.WebUtility.HtmlEncode(Headline)}">{kept}{gone}{word}{may}{newer}{taken}<text x="{N(Left + Width)}" y="10" text-anchor="end">now ▼</text></svg>""");
        }
    }

    private static string Hatch(double from)
    {
        var lines = new System.Text.StringBuilder();
        for (var x = from; x < Left + Width; x += 9)
        {
            var up = Math.Min(44, Left + Width - x);
            lines.Append($"M{N(x)} 70L{N(x + up)} {N(70 - up)}");
        }

        return lines.ToString();
    }

    private static string Times(TimeSpan lost, TimeSpan rpo) => rpo <= TimeSpan.Zero ? "more than" : lost / rpo < 1.05 ? "just above" : $"{(lost / rpo).ToString(lost / rpo < 10 ? "0.#" : "0", Plain)} times";

    private static string N(double number) => number.ToString("0.#", Plain);
}
