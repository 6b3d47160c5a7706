using System.Diagnostics;
using System.Text;
using System.Text.Json;
using CsCheck;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Resources.Trees;

public sealed class HostileJsonTests
{
    [Fact]
    public void A_field_that_stands_twice_counts_by_its_last_value_and_is_reported()
    {
        var duplicates = new List<string>();
        var tree = Tree.Parse("""{"spec":{"a":1,"b":[{"c":1,"c":2}],"a":3}}"""u8.ToArray(), duplicates);
        Assert.Equal("""{"spec":{"a":3,"b":[{"c":2}]}}""", tree.ToString());
        Assert.Equal(["spec.b[0].c", "spec.a"], duplicates);
    }

    [Fact]
    public void An_object_of_very_many_fields_is_read_and_compared_in_little_time()
    {
        var names = Enumerable.Range(0, 100_000).Select(i => $"\"n{i % 60_000}\":{i}").ToArray();
        var clock = Stopwatch.StartNew();
        var forward = Tree.Parse(Encoding.UTF8.GetBytes($"{{{string.Join(',', names)}}}"));
        var backward = Tree.Object([.. forward.Fields.ToArray().Reverse()]);
        Assert.Equal(60_000, forward.Count);
        Assert.Equal(60_001, forward["n1"].AsInt64());
        Assert.True(Tree.DeepEquals(forward, backward));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"took {clock.Elapsed}");
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        var deep = new string('[', 100_000);
        Assert.ThrowsAny<JsonException>(() => Tree.Parse(deep));
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() =>
        Gen.Byte.Array[0, 64].Sample(bytes =>
        {
            try
            {
                var tree = Tree.Parse(bytes);
                return Tree.DeepEquals(tree, Tree.Parse(tree.ToUtf8()));
            }
            catch (JsonException)
            {
                return true;
            }
        });
}
