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

    /// <summary>With a look at every other field for each, this would take many minutes.</summary>
    [Fact]
    public async Task An_object_of_very_many_fields_is_read_and_compared_without_a_look_at_each_for_each()
    {
        var patience = TimeSpan.FromMinutes(1);
        var names = Enumerable.Range(0, 500_000).Select(i => $"\"n{i % 300_000}\":{i}");
        var bytes = Encoding.UTF8.GetBytes($"{{{string.Join(',', names)}}}");
        var (forward, same) = await Task.Run(() =>
        {
            var read = Tree.Parse(bytes);
            return (read, Tree.DeepEquals(read, Tree.Object([.. read.Fields.ToArray().Reverse()])));
        }).WaitAsync(patience);
        Assert.Equal(300_000, forward.Count);
        Assert.Equal(300_001, forward["n1"].AsInt64());
        Assert.True(same, "the same fields in another order are the same object");
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
