namespace Naru.Cli.Grammar;

internal enum FlagKind
{
    /// <summary>On or off: <c>-d</c>, <c>--detach</c>, <c>--detach=false</c>.</summary>
    Switch,

    /// <summary>One value: <c>-n NAME</c>, <c>-nNAME</c>, <c>--name NAME</c>, <c>--name=NAME</c>; the last one counts.</summary>
    Text,

    /// <summary>A value each time it stands: <c>-e A=1 -e B=2</c>.</summary>
    Many,
}

/// <summary>One flag of a verb.</summary>
/// <param name="Value">What stands for the value in help, such as <c>DIR</c>; unused for a switch.</param>
internal sealed record Flag(string Name, char? Short, FlagKind Kind, string Value, string Help)
{
    public static Flag Switch(string name, char? shortName, string help) => new(name, shortName, FlagKind.Switch, "", help);

    public static Flag Text(string name, char? shortName, string value, string help) => new(name, shortName, FlagKind.Text, value, help);

    public static Flag Many(string name, char? shortName, string value, string help) => new(name, shortName, FlagKind.Many, value, help);
}
