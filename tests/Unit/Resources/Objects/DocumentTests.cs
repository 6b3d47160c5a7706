using System.Text;
using Naru.Resources.Kinds;
using Naru.Resources.Objects;
using Naru.Resources.Selectors;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Resources.Objects;

public sealed class DocumentTests
{
    private static readonly Kind Pod = KindRegistry.BuiltIn.Named("Pod");

    private static readonly Tree Web = Tree.Parse("""
        {"kind":"Pod","spec":{"nodeName":"n1"},"apiVersion":"v1","metadata":{"name":"web","namespace":"a","uid":"u1","resourceVersion":"7","labels":{"app":"x"},
         "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"r","uid":"u2","controller":true}]}}
        """);

    [Fact]
    public void The_head_says_what_lists_ask_for()
    {
        var document = Document.Of(Pod, Web);
        Assert.Equal(new ObjectKey("a", "web"), document.Key);
        Assert.Equal("x", document.Label("app"));
        Assert.Equal("n1", document.Field("spec.nodeName"));
        Assert.Equal("false", document.Field("spec.hostNetwork"));
        Assert.Equal("", document.Field("status.phase"));
        Assert.Equal("u2", Assert.Single(document.Owners).Uid);
        Assert.True(document.Matches(FieldSelector.Parse("spec.nodeName=n1,metadata.name=web")));
        Assert.False(document.Matches(LabelSelector.Parse("app!=x")));
    }

    [Fact]
    public void The_revision_is_spliced_in_once_and_stored_values_read_back()
    {
        var document = Document.Of(Pod, Web);
        Assert.DoesNotContain("resourceVersion", Encoding.UTF8.GetString(document.Json.Span));
        var committed = document.WithRevision(42);
        Assert.Equal("42", committed.ToTree()["metadata"]["resourceVersion"].Text);
        Assert.True(Tree.DeepEquals(Web["spec"], committed.ToTree()["spec"]));
        var read = Document.Read(Pod, document.Json, 42);
        Assert.True(committed.Json.Span.SequenceEqual(read.Json.Span));
        Assert.Equal(committed.Key, read.Key);
        Assert.Throws<InvalidOperationException>(() => committed.WithRevision(43));
    }

    [Fact]
    public void A_document_without_metadata_takes_a_revision_too() =>
        Assert.Equal("""{"apiVersion":"v1","kind":"Pod","metadata":{"resourceVersion":"1"}}""",
            Encoding.UTF8.GetString(Document.Of(Pod, Tree.Parse("""{"apiVersion":"v1","kind":"Pod"}""")).WithRevision(1).Json.Span));
}
