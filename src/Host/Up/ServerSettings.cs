using System.Globalization;
using System.Net;
using Naru.Cli.Grammar;

namespace Naru.Host.Up;

/// <summary>What <c>naru up</c> was asked for beyond its directories.</summary>
/// <param name="Nodes">How many nodes this machine is to be; the first is this process.</param>
/// <param name="ApiPort">Of the Kubernetes API.</param>
/// <param name="Advertise">The address of this machine at which others reach it; null keeps them out.</param>
internal sealed record ServerSettings(int Nodes, int ApiPort, IPAddress? Advertise)
{
    public const int MostNodes = 64;

    /// <exception cref="UsageException">A value that cannot be.</exception>
    public static ServerSettings Read(Arguments arguments)
    {
        var settings = new ServerSettings(arguments.Int("nodes", 1), arguments.Int("api-port", 6443), AddressOf(arguments, "advertise"));
        if (settings.Nodes is < 1 or > MostNodes) throw new UsageException($"--nodes is from 1 to {MostNodes}");
        return settings.ApiPort is >= 1 and <= 65535 ? settings : throw new UsageException("--api-port is from 1 to 65535");
    }

    public static IPAddress? AddressOf(Arguments arguments, string flag) => arguments.Text(flag) switch
    {
        null => null,
        var text when IPAddress.TryParse(text, out var address) && address.GetAddressBytes().Length == 4 && !address.Equals(IPAddress.Any) && !IPAddress.IsLoopback(address) => address,
        var text => throw new UsageException($"--{flag} is one IPv4 address that other machines reach, such as 192.168.7.1, not \"{text}\""),
    };

    /// <summary>The flags that say the same.</summary>
    public IReadOnlyList<string> ToArguments()
    {
        string[] always = ["--nodes", Nodes.ToString(CultureInfo.InvariantCulture), "--api-port", ApiPort.ToString(CultureInfo.InvariantCulture)];
        return Advertise is null ? always : [.. always, "--advertise", Advertise.ToString()];
    }
}
