using System.Text;
using CsCheck;
using Naru.Resources.Trees;
using Naru.Resources.Yaml;

namespace Naru.Tests.Unit.Resources.Yaml;

public sealed class YamlTests
{
    private static Tree Read(string yaml) => YamlReader.Read(Encoding.UTF8.GetBytes(yaml), "file.yaml")[0];

    [Theory]
    [InlineData("a: 1", """{"a":1}""")]
    [InlineData("a: yes", """{"a":true}""")]
    [InlineData("a: 'yes'", """{"a":"yes"}""")]
    [InlineData("mode: 0644", """{"mode":420}""")]
    [InlineData("a: 1.50", """{"a":1.5}""")]
    [InlineData("a: 100m", """{"a":"100m"}""")]
    [InlineData("a: ~", """{"a":null}""")]
    [InlineData("a: 1.2.3", """{"a":"1.2.3"}""")]
    [InlineData("a: |\n  x\n  y\n", """{"a":"x\ny\n"}""")]
    [InlineData("{a: [b, {c: d}]}", """{"a":["b",{"c":"d"}]}""")]
    [InlineData("base: &b {x: 1}\nc:\n  <<: *b\n  y: 2", """{"base":{"x":1},"c":{"y":2,"x":1}}""")]
    public void Is_read_as_manifests_mean_it(string yaml, string json) => Assert.Equal(json, Read(yaml).ToString());

    [Fact]
    public void A_file_may_hold_several_documents() =>
        Assert.Equal(3, YamlReader.Read("a: 1\n---\nb: 2\n---\n"u8, "file.yaml").Count);

    [Theory]
    [InlineData("a: [1,\n", 2)]
    [InlineData("a: 1\nb: 2\na: 3", 3)]
    [InlineData("a:\n\tb: 1", 2)]
    [InlineData("a: *nowhere", 1)]
    public void What_is_wrong_is_named_by_file_line_and_column(string yaml, int line)
    {
        var wrong = Assert.Throws<YamlException>(() => Read(yaml));
        Assert.StartsWith($"file.yaml: line {line}, column ", wrong.Message);
    }

    [Fact]
    public void Aliases_cannot_make_a_small_text_large()
    {
        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var i = 1; i < 9; i++) bomb.Append($"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        Assert.Contains("aliases stand for more than", Assert.Throws<YamlException>(() => Read(bomb.ToString())).Message);
    }

    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        var text = Gen.OneOf(Gen.String[Gen.Char[' ', '~'], 0, 12], Gen.OneOf(new[] { "yes", "1", "- a", "a: b", "# c", "x\n", "\n", " x\ny", "1:30", "2026-01-02", "é\u0007", "a\n\nb\n\n", "null", "0x1", "", "trailing " }.Select(Gen.Const).ToArray()));
        var scalar = Gen.OneOf(text.Select(t => Tree.Of(t)), Gen.Int.Select(i => (Tree)i), Gen.Bool.Select(b => (Tree)b), Gen.Const(Tree.Null));
        var tree = Gen.Recursive<Tree>((depth, inner) => depth > 3 ? scalar : Gen.OneOf(
            scalar,
            inner.Array[0, 3].Select(items => Tree.Array(items)),
            Gen.Select(text, inner).Array[0, 3].Select(pairs => pairs.Aggregate(Tree.EmptyObject, (made, pair) => made.With(pair.Item1, pair.Item2)))));
        tree.Sample(one => Tree.DeepEquals(one, Read(YamlWriter.Write(one))), iter: 3000);
    }
}
