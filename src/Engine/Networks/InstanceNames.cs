using System.Buffers;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using System.Text;

namespace Naru.Engine.Networks;

/// <summary>
/// The names of everything an instance makes that is global to a network namespace. A link name has at most 15
/// characters: two say its sort, six the instance, seven the object; so an instance's links can be told from everybody
/// else's by name alone, which is what removal after a crash goes by.
/// </summary>
public sealed class InstanceNames(string instanceId)
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);
    private const string BridgeSort = "nb", ContainerSort = "nv", PodSort = "np", NodeSort = "nn";

    /// <summary>Six characters that stand for the instance.</summary>
    public string Tag { get; } = Hash(instanceId, 6);

    public string Bridge(string networkId) => Link(BridgeSort, networkId);

    public string ContainerLink(string containerId, string networkId) => Link(ContainerSort, $"{containerId}/{networkId}");

    public string PodLink(string podUid) => Link(PodSort, podUid);

    public string NodeLink(string nodeName) => Link(NodeSort, nodeName);

    /// <summary>How the links of all containers of this instance begin, on the host; of nobody else's.</summary>
    public string ContainerLinks => ContainerSort + Tag;

    /// <summary>How the links of all pods of this instance begin, on their node.</summary>
    public string PodLinks => PodSort + Tag;

    public string Table(string purpose) => $"naru-{Tag}-{purpose}";

    public bool OwnsLink(string name) =>
        name.Length == 15 && name.AsSpan(2, 6).SequenceEqual(Tag) && (name[..2] is BridgeSort or ContainerSort or PodSort or NodeSort);

    /// <summary>True for a bridge of any instance: where there is none, no instance runs.</summary>
    public static bool IsBridge(string name) => name.Length == 15 && name.StartsWith(BridgeSort, StringComparison.Ordinal) && name.AsSpan(2).IndexOfAnyExcept(Letters) < 0;

    /// <summary>A locally administered MAC address that is always the same for the same subject.</summary>
    public static PhysicalAddress MacOf(string subject)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(subject))[..6];
        bytes[0] = (byte)((bytes[0] & 0xfc) | 0x02);
        return new PhysicalAddress(bytes);
    }

    private string Link(string sort, string subject) => $"{sort}{Tag}{Hash(subject, 7)}";

    private static string Hash(string subject, int length)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(subject));
        return string.Create(length, bytes, (span, source) =>
        {
            for (int i = 0; i < span.Length; i++) span[i] = Alphabet[source[i] & 31];
        });
    }
}
