using Naru.Engine;
using Naru.Engine.Build.Parsing;

namespace Naru.Tests.Unit.Engine.Build;

public sealed class DockerfileTests
{
    [Theory]
    [InlineData("FROM a\nFORM b", "line 2: unknown instruction: FORM (did you mean FROM?)")]
    [InlineData("RUN x", "line 1: no build stage in current context")]
    [InlineData("", "no instructions")]
    [InlineData("# only\n", "no instructions")]
    [InlineData("ARG a=b", "has no FROM")]
    [InlineData("FROM a b", "line 1: FROM requires either one or three arguments")]
    [InlineData("FROM a AS 1x", "invalid name for build stage")]
    [InlineData("FROM a AS x\nFROM b AS X", "line 2: duplicate name x")]
    [InlineData("FROM a\nCOPY x", "line 2: COPY requires at least two arguments")]
    [InlineData("FROM a\nCOPY --nope=1 x y", "COPY --nope is not known")]
    [InlineData("FROM a\nADD http://x/y z", "ADD from the network")]
    [InlineData("FROM a\nENV x", "ENV must have two arguments")]
    [InlineData("FROM a\nENV x=1 y", "can't find = in \"y\"")]
    [InlineData("FROM a\nSHELL sh -c", "SHELL requires the arguments to be in JSON form")]
    [InlineData("FROM a\nHEALTHCHECK X", "Unknown type \"X\"")]
    [InlineData("FROM a\nHEALTHCHECK --interval=1 CMD x", "--interval must be a duration")]
    [InlineData("FROM a\nONBUILD ONBUILD RUN x", "Chaining ONBUILD")]
    [InlineData("FROM a\nRUN --mount=type=cache,target=/x y", "RUN --mount is not there yet")]
    [InlineData("FROM a\nRUN <<EOF\nx", "line 2: unterminated heredoc")]
    [InlineData("FROM a\nEXPOSE", "EXPOSE requires at least one argument")]
    [InlineData("FROM a\nUSER a b", "USER requires exactly one argument")]
    [InlineData("# escape=x\nFROM a", "line 1: invalid escape token 'x'")]
    public void Faults_name_their_line(string text, string why) =>
        Assert.Contains(why, Assert.Throws<EngineException>(() => Dockerfile.Parse(text)).Message);

    [Fact]
    public void Lines_are_joined_and_comments_left_out()
    {
        var file = Dockerfile.Parse("\uFEFF# syntax=docker/dockerfile:1\r\n# a comment\r\nFROM --platform=linux/amd64 a:$V as One\r\nRUN one && \\\r\n  # inside\r\n\r\n  two \\\r\n  three\r\nCMD [\"a\", \"b c\"]");
        var stage = file.Stages.Single();
        Assert.Equal(("a:$V", "linux/amd64", "one", 3), (stage.From.Image, stage.From.Platform, stage.From.Name, stage.From.Line.Number));
        Assert.Equal("one &&   two   three", Assert.IsType<Instruction.Run>(stage.Steps[0]).Command.Words.Single());
        Assert.Equal(["a", "b c"], Assert.IsType<Instruction.Cmd>(stage.Steps[1]).Command.With(["sh"]));
    }

    [Fact]
    public void The_escape_directive_changes_continuation()
    {
        var file = Dockerfile.Parse("# escape=`\nFROM a\nRUN dir C:\\ `\n  b\n");
        Assert.Equal("dir C:\\   b", Assert.IsType<Instruction.Run>(file.Stages[0].Steps[0]).Command.Words.Single());
    }

    [Fact]
    public void Heredocs_are_scripts_files_and_input()
    {
        var file = Dockerfile.Parse("FROM a\nRUN <<EOF\necho 1\necho 2\nEOF\nRUN cat <<-X > f\n\ttext\n\tX\nCOPY <<a.txt <<\"b.txt\" /d/\nA $V\na.txt\nB $V\nb.txt\nUSER x");
        var steps = file.Stages[0].Steps;
        Assert.Equal("echo 1\necho 2\n", Assert.IsType<Instruction.Run>(steps[0]).Command.Words.Single());
        Assert.Equal("cat <<-X > f\ntext\nX\n", Assert.IsType<Instruction.Run>(steps[1]).Command.Words.Single());
        var copy = Assert.IsType<Instruction.Copy>(steps[2]);
        Assert.Equal([new Heredoc("a.txt", "A $V\n", true, "<<a.txt"), new Heredoc("b.txt", "B $V\n", false, "<<\"b.txt\"")], copy.Line.Heredocs);
        Assert.IsType<Instruction.User>(steps[3]);
    }

    [Fact]
    public void A_healthcheck_keeps_its_times()
    {
        var check = Assert.IsType<Instruction.Health>(Dockerfile.Parse("FROM a\nHEALTHCHECK --interval=1m30s --timeout=1.5s --retries=4 CMD curl x").Stages[0].Steps[0]).Check;
        Assert.Equal((90_000_000_000L, 1_500_000_000L, 4), (check.Interval, check.Timeout, check.Retries));
        Assert.Equal(["CMD-SHELL", "curl x"], check.Test!);
    }

    [Theory]
    [InlineData("$a", "1")]
    [InlineData("${a}b", "1b")]
    [InlineData("$a_", "")]
    [InlineData("\\$a", "$a")]
    [InlineData("'$a'", "$a")]
    [InlineData("\"$a x\"", "1 x")]
    [InlineData("\"a\\\"b\"", "a\"b")]
    [InlineData("${none:-d}", "d")]
    [InlineData("${none-d}", "d")]
    [InlineData("${empty-d}", "")]
    [InlineData("${empty:-d}", "d")]
    [InlineData("${a:+set}", "set")]
    [InlineData("${none:+set}", "")]
    [InlineData("${empty+set}", "set")]
    [InlineData("${none:-${a}x}", "1x")]
    [InlineData("${path#*/}", "b/c.tar.gz")]
    [InlineData("${path##*/}", "c.tar.gz")]
    [InlineData("${path%.*}", "a/b/c.tar")]
    [InlineData("${path%%.*}", "a/b/c")]
    [InlineData("${path/b/X}", "a/X/c.tar.gz")]
    [InlineData("${path//a/X}", "X/b/c.tXr.gz")]
    [InlineData("$", "$")]
    [InlineData("a$", "a$")]
    public void Variables_are_replaced(string text, string wanted) => Assert.Equal(wanted, Words().Expand(text));

    [Theory]
    [InlineData("${none:?is needed}", "none: is needed")]
    [InlineData("${a", "has no \"}\"")]
    [InlineData("${a^}", "unsupported modifier (^)")]
    [InlineData("'a", "a quote is not closed")]
    public void Bad_variables_are_refused(string text, string why) =>
        Assert.Contains(why, Assert.Throws<EngineException>(() => Words().Expand(text)).Message);

    [Fact]
    public void Words_split_outside_quotes() =>
        Assert.Equal(["a=1", "b=\"x y\"", "c='z w'", "d=e\\ f"], Words().Split("a=1  b=\"x y\" c='z w'\td=e\\ f"));

    [Theory]
    [InlineData("*.md", "a.md", true)]
    [InlineData("*.md", "d/a.md", false)]
    [InlineData("**/*.md", "d/e/a.md", true)]
    [InlineData("**/*.md", "a.md", true)]
    [InlineData("d", "d/e/f", true)]
    [InlineData("/d/", "d/e", true)]
    [InlineData("d/**", "d/e/f", true)]
    [InlineData("?.[a-c]", "x.b", true)]
    [InlineData("?.[^a-c]", "x.b", false)]
    [InlineData("*\n!keep", "keep", false)]
    [InlineData("*\n!keep", "drop", true)]
    [InlineData("d\n!d/keep", "d/keep", false)]
    [InlineData("# c\n\n", "c", false)]
    public void Ignore_patterns_decide_by_the_last_match(string patterns, string path, bool ignored) =>
        Assert.Equal(ignored, IgnorePatterns.Parse(patterns).Ignores(path));

    [Fact]
    public void A_target_names_or_numbers_a_stage()
    {
        var file = Dockerfile.Parse("FROM a AS one\nFROM b\nFROM c");
        Assert.Equal([1, 2, 3, 3], new[] { "ONE", "1", "2", null }.Select(target => file.UpTo(target).Count));
        Assert.Contains("target stage \"x\" could not be found", Assert.Throws<EngineException>(() => file.UpTo("x")).Message);
    }

    private static ShellWords Words() => new('\\', name => name switch { "a" => "1", "empty" => "", "path" => "a/b/c.tar.gz", _ => null });
}
