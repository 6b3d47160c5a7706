using System.Security.Cryptography.X509Certificates;
using Naru.Resources.Api;

namespace Naru.ApiHttp.Requests;

/// <summary>Whom a client's certificate names: the common name is the user, each organization a group.</summary>
internal static class CertificateUser
{
    private const string CommonName = "2.5.4.3";
    private const string Organization = "2.5.4.10";

    public static ApiUser? Of(X509Certificate2 certificate)
    {
        var name = "";
        var groups = new List<string>();
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            if (part.HasMultipleElements) continue;
            var kind = part.GetSingleElementType().Value;
            if (kind == CommonName) name = part.GetSingleElementValue() ?? "";
            if (kind == Organization) groups.Add(part.GetSingleElementValue() ?? "");
        }
        if (name.Length == 0) return null;
        groups.Add("system:authenticated");
        return new ApiUser(name, groups);
    }
}
