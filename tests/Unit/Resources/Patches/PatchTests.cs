using CsCheck;
using Naru.Resources.Kinds;
using Naru.Resources.Patches;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Resources.Patches;

public sealed class PatchTests
{
    private static readonly Gen<Tree> Values = Gen.Recursive<Tree>((depth, inner) => depth > 3
        ? Gen.Int[0, 3].Select(i => (Tree)i)
        : Gen.OneOf(
            Gen.Int[0, 3].Select(i => (Tree)i),
            Gen.Const((Tree)"x"),
            Gen.Select(Gen.Int[0, 4], inner).Select((i, value) => (Name: $"f{i}", Value: value)).Array[0, 4]
                .Select(pairs => Tree.Object([.. pairs.DistinctBy(p => p.Name).Select(p => new Field(p.Name, p.Value))]))));

    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", """{}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""["a","b"]""", """["c"]""", """["c"]""")]
    [InlineData("""{}""", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void A_merge_patch_merges(string target, string patch, string wanted) =>
        Assert.Equal(wanted, MergePatch.Apply(Tree.Parse(target), Tree.Parse(patch)).ToString());

    [Fact]
    public void A_merge_patch_of_the_difference_makes_the_other() =>
        Gen.Select(Values, Values).Sample((from, to) => Tree.DeepEquals(MergePatch.Apply(from, MergePatch.Difference(from, to)), to));

    [Theory]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/b","value":[1]},{"op":"add","path":"/b/-","value":2},{"op":"add","path":"/b/0","value":0}]""", """{"a":1,"b":[0,1,2]}""")]
    [InlineData("""{"a":{"b/c":1}}""", """[{"op":"move","from":"/a/b~1c","path":"/d"},{"op":"test","path":"/d","value":1}]""", """{"a":{},"d":1}""")]
    [InlineData("""{"a":[1,2,3]}""", """[{"op":"remove","path":"/a/1"},{"op":"replace","path":"/a/1","value":9},{"op":"copy","from":"/a","path":"/b"}]""", """{"a":[1,9],"b":[1,9]}""")]
    public void A_json_patch_is_applied(string target, string patch, string wanted) =>
        Assert.Equal(wanted, JsonPatch.Apply(Tree.Parse(target), Tree.Parse(patch)).ToString());

    [Theory]
    [InlineData("""[{"op":"test","path":"/a","value":2}]""", false, "operation 0 (test /a): the value is another")]
    [InlineData("""[{"op":"remove","path":"/x"}]""", false, "operation 0 (remove /x): there is nothing at \"x\"")]
    [InlineData("""[{"op":"add","path":"/l/5","value":1}]""", false, "operation 0 (add /l/5): there is nothing at \"5\"")]
    [InlineData("""[{"op":"fly","path":"/a"}]""", true, "operation 0 (fly /a): \"fly\" is no operation; there are add, remove, replace, move, copy and test")]
    [InlineData("""[{"op":"add","path":"a","value":1}]""", true, "the JSON pointer \"a\" does not begin with '/'")]
    [InlineData("""{"op":"add"}""", true, "a JSON patch is a list of operations")]
    public void A_json_patch_that_does_not_fit_is_refused(string patch, bool malformed, string message)
    {
        var fault = Assert.Throws<PatchRefusedException>(() => JsonPatch.Apply(Tree.Parse("""{"a":1,"l":[]}"""), Tree.Parse(patch)));
        Assert.Equal((malformed, message), (fault.IsMalformed, fault.Message));
    }

    [Fact]
    public void Copies_of_copies_do_not_grow_without_bound()
    {
        var copies = Enumerable.Range(0, 60).Select(i => Tree.Parse($$"""{"op":"copy","from":"","path":"/c{{i}}"}"""));
        Assert.Contains("grow too large", Assert.Throws<PatchRefusedException>(() => JsonPatch.Apply(Tree.Parse("""{"a":"aaaaaaaa"}"""), Tree.Array(copies))).Message);
    }

    [Theory]
    // Elements merge by their key; what is new comes last; null removes a field.
    [InlineData("""{"spec":{"containers":[{"name":"a","image":"1","tty":true},{"name":"b"}]}}""", """{"spec":{"containers":[{"name":"a","image":"2","tty":null},{"name":"c"}]}}""",
        """{"spec":{"containers":[{"name":"a","image":"2"},{"name":"b"},{"name":"c"}]}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}""", """{"spec":{"containers":[{"$patch":"delete","name":"a"}]}}""", """{"spec":{"containers":[{"name":"b"}]}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}""", """{"spec":{"containers":[{"$patch":"replace"},{"name":"z"}]}}""", """{"spec":{"containers":[{"name":"z"}]}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"a"},{"name":"b"},{"name":"s"}]}}""", """{"spec":{"$setElementOrder/containers":[{"name":"b"},{"name":"n"},{"name":"a"}],"containers":[{"name":"n"}]}}""",
        """{"spec":{"containers":[{"name":"b"},{"name":"s"},{"name":"n"},{"name":"a"}]}}""")]
    // A list that does not merge is replaced.
    [InlineData("""{"spec":{"tolerations":[{"key":"a"}]}}""", """{"spec":{"tolerations":[{"key":"b"}]}}""", """{"spec":{"tolerations":[{"key":"b"}]}}""")]
    [InlineData("""{"metadata":{"finalizers":["a","b"]}}""", """{"metadata":{"$deleteFromPrimitiveList/finalizers":["a"],"finalizers":["c"]}}""", """{"metadata":{"finalizers":["b","c"]}}""")]
    [InlineData("""{"metadata":{"finalizers":["a","b"]}}""", """{"metadata":{"$deleteFromPrimitiveList/finalizers":["a"]}}""", """{"metadata":{"finalizers":["b"]}}""")]
    [InlineData("""{"spec":{"volumes":[{"name":"v","emptyDir":{"medium":"Memory"}}]}}""", """{"spec":{"volumes":[{"name":"v","$retainKeys":["name","hostPath"],"hostPath":{"path":"/x"}}]}}""",
        """{"spec":{"volumes":[{"name":"v","hostPath":{"path":"/x"}}]}}""")]
    [InlineData("""{"spec":{"nodeSelector":{"a":"b"}}}""", """{"spec":{"nodeSelector":{"$patch":"replace","c":"d"}}}""", """{"spec":{"nodeSelector":{"c":"d"}}}""")]
    [InlineData("""{"spec":{"nodeSelector":{"a":"b"}}}""", """{"spec":{"nodeSelector":{"$patch":"delete"}}}""", """{"spec":{}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"protocol":"TCP"}]}]}}""", """{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"name":"web"}]}]}}""",
        """{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"protocol":"TCP","name":"web"}]}]}}""")]
    public void A_strategic_merge_patch_knows_the_lists(string target, string patch, string wanted) =>
        Assert.Equal(wanted, StrategicMergePatch.Apply(KindRegistry.BuiltIn.Named("Pod").Schema, Tree.Parse(target), Tree.Parse(patch)).ToString());

    [Theory]
    [InlineData("""{"spec":{"containers":[{"image":"x"}]}}""")]
    [InlineData("""{"spec":{"$patch":"explode"}}""")]
    [InlineData("""{"spec":{"volumes":[{"name":"v","$retainKeys":["name"],"hostPath":{"path":"/x"}}]}}""")]
    public void A_directive_that_makes_no_sense_is_refused(string patch) =>
        Assert.Throws<PatchRefusedException>(() => StrategicMergePatch.Apply(KindRegistry.BuiltIn.Named("Pod").Schema, Tree.Parse("""{"spec":{}}"""), Tree.Parse(patch)));

    [Fact]
    public void Where_no_schema_knows_better_a_strategic_merge_is_a_merge() =>
        Gen.Select(Values, Values).Where((target, patch) => target.IsObject && patch.IsObject).Sample((target, patch) =>
            Tree.DeepEquals(StrategicMergePatch.Apply(Naru.Resources.Shapes.Schema.Any, target, patch), MergePatch.Apply(target, patch)));

    [Fact]
    public void Applying_a_strategic_patch_twice_is_as_applying_it_once() =>
        Gen.Select(Names, Names).Sample((target, patch) =>
        {
            var schema = KindRegistry.BuiltIn.Named("Pod").Schema;
            var once = StrategicMergePatch.Apply(schema, PodOf(target), PodOf(patch));
            return Tree.DeepEquals(StrategicMergePatch.Apply(schema, once, PodOf(patch)), once);
        });

    private static readonly Gen<string[]> Names = Gen.Int[0, 5].Select(i => $"c{i}").Array[0, 5];

    private static Tree PodOf(string[] names) => Tree.Object(("spec", Tree.Object(
        ("containers", Tree.Array(names.Distinct().Select(name => Tree.Object(("name", name), ("image", name + names.Length))))))));
}
