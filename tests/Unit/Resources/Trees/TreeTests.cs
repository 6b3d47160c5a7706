using System.Text.Json;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Resources.Trees;

public sealed class TreeTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[true,false,null,"x\n\u00e9"],"c":{"d":1.50,"e":{}}}""")]
    [InlineData("""[]""")]
    [InlineData("""1e400""")]
    public void What_is_read_is_written_back_byte_for_byte(string json) => Assert.Equal(json, Tree.Parse(json).ToString());

    [Fact]
    public void A_missing_field_reads_as_absent_at_any_depth() => Assert.True(Tree.Parse("""{"a":1}""")["spec"]["nodeName"][3].IsAbsent);

    [Fact]
    public void A_path_is_set_through_objects_that_are_not_there_yet()
    {
        var changed = Tree.Parse("""{"a":1}""").WithPath(["metadata", "labels", "app"], "web");
        Assert.Equal("""{"a":1,"metadata":{"labels":{"app":"web"}}}""", changed.ToString());
        Assert.Equal("""{"a":1,"metadata":{"labels":{}}}""", changed.WithPath(["metadata", "labels", "app"], Tree.Absent).ToString());
    }

    [Fact]
    public void Trees_are_equal_whatever_the_order_of_fields_and_the_escapes()
    {
        Assert.True(Tree.DeepEquals(Tree.Parse("""{"a":"\u0041","b":1.0}"""), Tree.Parse("""{"b":1,"a":"A"}""")));
        Assert.False(Tree.DeepEquals(Tree.Parse("""{"a":1}"""), Tree.Parse("""{"a":1,"b":2}""")));
    }

    [Fact]
    public void Text_made_in_code_is_escaped_once() => Assert.Equal("{\"k\\\"\":\"a\\\"b\\n\"}", Tree.Object(("k\"", "a\"b\n")).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":}")]
    public void What_is_no_json_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => Tree.Parse(json));
}
