using Naru.Resources.Selectors;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Tests.Unit.Resources.Selectors;

public sealed class SelectorTests
{
    private static readonly TextMap Labels = new(Tree.Parse("""{"app":"web","tier":"front","size":"7"}"""));

    [Theory]
    [InlineData("", true)]
    [InlineData("app=web", true)]
    [InlineData("app == web , tier!=back", true)]
    [InlineData("app in (web, api),!old", true)]
    [InlineData("app notin (web)", false)]
    [InlineData("old notin (x)", true)]
    [InlineData("old!=x", true)]
    [InlineData("app,tier", true)]
    [InlineData("!app", false)]
    [InlineData("size>6,size<8", true)]
    [InlineData("size>7", false)]
    [InlineData("app in (web,)", true)]
    public void A_label_selector_matches(string text, bool matches)
    {
        var selector = LabelSelector.Parse(text);
        Assert.Equal(matches, selector.Matches(Labels));
        Assert.Equal(matches, LabelSelector.Parse(selector.ToString()).Matches(Labels));
    }

    [Theory]
    [InlineData("app=web,")]
    [InlineData("app in web")]
    [InlineData("app in (web")]
    [InlineData("=x")]
    [InlineData("app=a b")]
    [InlineData("-bad=x")]
    [InlineData("app!web")]
    public void What_is_no_label_selector_is_refused(string text) => Assert.Throws<FormatException>(() => LabelSelector.Parse(text));

    [Fact]
    public void In_an_object_absent_means_none_and_empty_means_all()
    {
        Assert.False(LabelSelector.Of(new LabelSelectorView(default)).Matches(Labels));
        Assert.True(LabelSelector.Of(new LabelSelectorView(Tree.EmptyObject)).Matches(Labels));
        var expressions = Tree.Parse("""{"matchLabels":{"app":"web"},"matchExpressions":[{"key":"tier","operator":"NotIn","values":["back"]}]}""");
        Assert.True(LabelSelector.Of(new LabelSelectorView(expressions)).Matches(Labels));
        Assert.False(LabelSelector.OfMap(new TextMap(default)).Matches(Labels));
    }

    [Theory]
    [InlineData("spec.nodeName=a", true)]
    [InlineData("spec.nodeName==a,status.phase!=Running", true)]
    [InlineData("spec.nodeName!=a", false)]
    [InlineData("spec.other=", true)]
    [InlineData("metadata.name=x\\,y", true)]
    public void A_field_selector_matches(string text, bool matches)
    {
        var selector = FieldSelector.Parse(text);
        Func<string, string?> values = path => path switch { "spec.nodeName" => "a", "metadata.name" => "x,y", _ => null };
        Assert.Equal(matches, selector.Matches(values));
        Assert.Equal(matches, FieldSelector.Parse(selector.ToString()).Matches(values));
    }

    [Theory]
    [InlineData("spec.nodeName")]
    [InlineData("a=b=c")]
    [InlineData("a=\\x")]
    public void What_is_no_field_selector_is_refused(string text) => Assert.Throws<FormatException>(() => FieldSelector.Parse(text));
}
