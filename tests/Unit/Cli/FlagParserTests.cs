using Naru.Cli.Grammar;

namespace Naru.Tests.Unit.Cli;

public sealed class FlagParserTests
{
    private static readonly Flag[] Known =
    [
        Flag.Switch("interactive", 'i', ""),
        Flag.Switch("tty", 't', ""),
        Flag.Many("env", 'e', "NAME=VALUE", ""),
        Flag.Text("name", 'n', "NAME", ""),
    ];

    private static Arguments Read(bool stops, params string[] words) => FlagParser.Parse(Known, stops, words);

    [Fact]
    public void Short_switches_are_clustered()
    {
        var read = Read(true, "-it", "busybox", "ls", "-d");
        Assert.True(read.Has("interactive") && read.Has("tty"));
        Assert.Equal(["busybox", "ls", "-d"], read.Words);
    }

    [Theory]
    [InlineData("-eA=1")]
    [InlineData("-e=A=1")]
    [InlineData("--env=A=1")]
    public void A_value_may_stick_to_its_flag(string word) => Assert.Equal(["A=1"], Read(false, word).Many("env"));

    [Fact]
    public void A_value_may_be_the_next_word_even_if_it_looks_like_a_flag() => Assert.Equal("-x", Read(false, "--name", "-x").Text("name"));

    [Fact]
    public void Flags_read_later_go_over_those_read_before()
    {
        var read = Read(true, "-t", "-e", "A=1", "--name", "x", "pod", "rest").With(Read(false, "-eB=2", "--name", "y"), ["other"]);
        Assert.True(read.Has("tty"));
        Assert.Equal(["A=1", "B=2"], read.Many("env"));
        Assert.Equal("y", read.Text("name"));
        Assert.Equal(["other"], read.Words);
    }

    [Fact]
    public void A_switch_is_turned_off_by_false() => Assert.False(Read(false, "-t", "--tty=false").Has("tty"));

    [Fact]
    public void Flags_may_follow_words_unless_they_belong_to_the_program()
    {
        Assert.Equal("x", Read(false, "word", "--name", "x").Text("name"));
        Assert.Equal(["word", "--name", "x"], Read(true, "word", "--name", "x").Words);
        Assert.Equal(["--name"], Read(false, "--", "--name").Words);
    }

    [Theory]
    [InlineData("--nmae", "unknown flag: --nmae")]
    [InlineData("-x", "unknown shorthand flag: 'x' in -x")]
    [InlineData("--name", "--name needs a value")]
    [InlineData("--tty=perhaps", "--tty is true or false, not \"perhaps\"")]
    public void A_wrong_word_is_named(string word, string message) => Assert.Equal(message, Assert.Throws<UsageException>(() => Read(false, word)).Message);
}
