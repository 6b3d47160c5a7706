using Naru.Resources.Ingest;
using Naru.Resources.Kinds;
using Naru.Resources.Kinds.Definitions;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Tests.Unit.Resources.Kinds;

public sealed class CustomKindTests
{
    private static readonly Tree Definition = Tree.Parse("""
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.example.com"},
         "spec":{"group":"example.com","scope":"Namespaced","names":{"kind":"Widget","plural":"widgets","shortNames":["wd"]},
          "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},"schema":{"openAPIV3Schema":{"type":"object","properties":{
            "spec":{"type":"object","required":["size"],"properties":{
              "size":{"type":"integer","minimum":1,"maximum":5},
              "color":{"type":"string","enum":["red","blue"],"default":"red"},
              "name":{"type":"string","pattern":"^[a-z]+$","maxLength":3},
              "port":{"x-kubernetes-int-or-string":true},
              "free":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
              "tags":{"type":"object","additionalProperties":{"type":"string"}},
              "parts":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["id"],"items":{"type":"object","properties":{"id":{"type":"string"},"count":{"type":"integer","default":1}}}}}}}}}}]}}
        """);

    private static readonly Kind Widget = CustomKind.Of(new CustomResourceDefinitionView(Definition)).Single();

    [Fact]
    public void A_definition_makes_a_kind()
    {
        Assert.Equal("/apis/example.com/v1/namespaces/n/widgets", Widget.Path("n"));
        Assert.Equal(["wd"], Widget.ShortNames);
        Assert.NotNull(Widget.Find("status"));
        Assert.Equal("WidgetList", Widget.ListKind);
    }

    [Fact]
    public void Its_objects_are_pruned_and_defaulted_by_its_schema()
    {
        var read = Intake.Read(Widget.Schema, Tree.Parse("""
            {"metadata":{"name":"w","oops":1},"spec":{"size":0,"odd":1,"free":{"any":{"thing":null}},"tags":{"a":"b"},"parts":[{"id":"x","more":1}]}}
            """));
        Assert.Equal(["metadata.oops", "spec.odd", "spec.parts[0].more"], read.Unknown);
        Assert.Equal("""{"metadata":{"name":"w"},"spec":{"size":0,"free":{"any":{"thing":null}},"tags":{"a":"b"},"parts":[{"id":"x","count":1}],"color":"red"}}""",
            KindRules.Default(Widget, read.Object).ToString());
    }

    [Theory]
    [InlineData("""{"size":9,"color":"green","name":"ABCD"}""", new[]
    {
        "spec.size: Invalid value: 9: spec.size in body should be less than or equal to 5",
        "spec.color: Unsupported value: \"green\": supported values: \"blue\", \"red\"",
        "spec.name: Invalid value: \"ABCD\": spec.name in body should be at most 3 chars long",
        "spec.name: Invalid value: \"ABCD\": spec.name in body should match '^[a-z]+$'",
    })]
    [InlineData("""{"parts":[{"id":"x"},{"id":"x"}]}""", new[] { "spec.size: Required value", "spec.parts[1]: Duplicate value: {\"id\":\"x\"}" })]
    [InlineData("""{"size":3,"port":"web"}""", new string[0])]
    public void Its_objects_are_judged_by_its_schema(string spec, string[] faults)
    {
        var widget = Tree.Parse($"{{\"metadata\":{{\"name\":\"w\",\"namespace\":\"n\"}},\"spec\":{spec}}}");
        Assert.Equal(faults, KindRules.Validate(Widget, widget).Select(fault => fault.ToString()));
    }

    [Fact]
    public void A_value_of_the_wrong_type_is_refused_at_intake() =>
        Assert.Equal(["spec.size: expected an integer of 64 bits, got the string \"x\""], Intake.Read(Widget.Schema, Tree.Parse("""{"spec":{"size":"x"}}""")).Faults);

    [Fact]
    public void A_definition_whose_schema_is_not_structural_is_refused()
    {
        var kind = KindRegistry.BuiltIn.Named("CustomResourceDefinition");
        Assert.Empty(KindRules.Validate(kind, KindRules.Default(kind, Intake.Read(kind.Schema, Definition).Object)));
        var broken = Definition.ToString().Replace("\"type\":\"integer\",\"minimum\"", "\"minimum\"").Replace("^[a-z]+$", "[");
        var faults = KindRules.Validate(kind, KindRules.Default(kind, Tree.Parse(broken)));
        Assert.Equal(2, faults.Count);
        Assert.Contains("properties[size].type: Required value", faults[0].ToString());
    }
}
