using System.Globalization;
using System.Net;
using Naru.Cli.Grammar;
using Naru.Cli.Joining;
using Naru.Host.Up;

namespace Naru.Host.Joining;

/// <summary>What <c>naru join</c> was asked for beyond its directories.</summary>
/// <param name="Server">Null for a machine that has joined already and knows.</param>
/// <param name="Name">Null takes the machine's host name.</param>
/// <param name="Address">Null takes the one from which the server is reached.</param>
/// <param name="Share">The part of the machine's cpu and memory that the node offers.</param>
internal sealed record JoinSettings(Uri? Server, JoinToken? Token, string? Name, IPAddress? Address, double Share)
{
    /// <summary>Where a token may stand instead of on the command line, which every process can read.</summary>
    public const string TokenVariable = "NARU_TOKEN";

    /// <exception cref="UsageException">A value that cannot be.</exception>
    public static JoinSettings Read(Arguments arguments)
    {
        var token = arguments.Text("token") ?? Environment.GetEnvironmentVariable(TokenVariable);
        return new JoinSettings(ServerOf(arguments), string.IsNullOrEmpty(token) ? null : JoinToken.Parse(token), arguments.Text("name"), ServerSettings.AddressOf(arguments, "address"), ShareOf(arguments));
    }

    /// <summary>The flags that say the same, without the token.</summary>
    public IReadOnlyList<string> ToArguments()
    {
        var flags = new List<string> { "--share", Share.ToString(CultureInfo.InvariantCulture) };
        if (Server is not null) flags.AddRange(["--server", Server.GetLeftPart(UriPartial.Authority)]);
        if (Name is not null) flags.AddRange(["--name", Name]);
        if (Address is not null) flags.AddRange(["--address", Address.ToString()]);
        return flags;
    }

    private static Uri? ServerOf(Arguments arguments) => arguments.Text("server") switch
    {
        null => null,
        var text when Uri.TryCreate(text, UriKind.Absolute, out var server) && server.Scheme == "https" && IPAddress.TryParse(server.Host, out _) => server,
        var text => throw new UsageException($"--server is the server's address as `naru token create` prints it, such as https://192.168.7.1:6443, not \"{text}\""),
    };

    private static double ShareOf(Arguments arguments) => arguments.Text("share") switch
    {
        null => 1,
        var text when double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is > 0 and <= 1 => share,
        var text => throw new UsageException($"--share is a part of the machine above 0 and up to 1, such as 0.5, not \"{text}\""),
    };
}
