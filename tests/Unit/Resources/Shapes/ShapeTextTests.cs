using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Resources.Shapes;

public sealed class ShapeTextTests
{
    [Fact]
    public void Every_type_of_the_built_in_shapes_binds()
    {
        var fields = ShapeLibrary.BuiltIn.Types.Sum(type => type.Fields.Count);
        Assert.True(fields > 1000, $"only {fields} fields");
    }

    [Fact]
    public void A_field_carries_its_facts()
    {
        var container = ShapeLibrary.BuiltIn["core.Container"];
        var ports = container.Fields["ports"]!;
        Assert.Equal(6, ports.Number);
        Assert.Equal(ListKind.Map, ports.Schema.ListKind);
        Assert.Equal(["containerPort", "protocol"], ports.Schema.Keys.Select(key => key.ToString()));
        Assert.Equal("containerPort", ports.Schema.MergeKey!.ToString());
        Assert.Equal(["Always", "IfNotPresent", "Never"], container.Fields["imagePullPolicy"]!.Schema.Allowed);
        Assert.True(container.Fields["livenessProbe"]!.KeepsZero);
        Assert.Same(container.Fields["livenessProbe"]!.Schema, container.Fields["startupProbe"]!.Schema);
    }

    [Fact]
    public void Fields_of_an_inner_message_are_found_by_both_numbers()
    {
        var volume = ShapeLibrary.BuiltIn["core.Volume"];
        Assert.Equal("emptyDir", volume.Fields.Numbered(2, within: 2)!.Name.ToString());
        Assert.True(volume.Fields.HasWithin(2));
        Assert.False(volume.Fields.HasWithin(1));
    }

    [Theory]
    [InlineData("type A\n b str 1")]
    [InlineData("package a x = v1\nwhat is this")]
    [InlineData("package a x = v1\n b str 1")]
    public void What_breaks_the_grammar_is_refused(string text) => Assert.Throws<FormatException>(() => ShapeText.Read([text]));

    [Fact]
    public void An_unknown_type_is_named()
    {
        var library = ShapeText.Read(["package a x = v1\ntype T\n f Missing 1"]);
        var fault = Assert.Throws<FormatException>(() => library["a.T"].Fields.Count);
        Assert.Contains("Missing", fault.Message);
        Assert.IsType<Name>((Name)"f");
    }
}
