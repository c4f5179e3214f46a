using System.Text;

namespace Incidents.Core.Runbooks;

/// <summary>NFC for texts.</summary>
internal static class Composition
{
    public static string Compose(string text) => text.Normalize(NormalizationForm.FormC);
}
