using System.Buffers.Text;
using System.Text;
using Naru.ApiServer.Storage;
using Naru.Resources.Objects;

namespace Naru.ApiServer.Requests;

/// <summary>Where the next page of a list begins, and at which revision the list was begun. Opaque to clients.</summary>
/// <param name="Revision">0: whatever is newest, for a list that goes on inconsistently.</param>
internal readonly record struct ContinueToken(long Revision, ObjectKey After)
{
    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"1\n{Revisions.Text(Revision)}\n{After.Namespace}\n{After.Name}"));

    /// <exception cref="Naru.Resources.Api.ApiRefusedException">400: nothing that this server has given out.</exception>
    public static ContinueToken Parse(string text)
    {
        try
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('\n');
            if (parts is ["1", var revision, var ns, var name] && Revisions.TryParse(revision, out var at))
                return new ContinueToken(at, new ObjectKey(ns, name));
        }
        catch (FormatException)
        {
            // Not even Base64: refused below, like everything else that is no token.
        }
        throw Refusal.BadRequest("continue key is not valid: it was not given out by this server");
    }
}
