using Naru.Resources.Explain;
using Naru.Resources.Kinds;
using Naru.Resources.OpenApi;
using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Resources.OpenApi;

public sealed class OpenApiTests
{
    private static readonly Tree Apps = OpenApiDocument.V3(KindRegistry.BuiltIn.All.Where(kind => kind.Group == "apps"));

    [Fact]
    public void Operations_say_which_kind_they_are_of_and_what_clients_may_ask()
    {
        var patch = Apps["paths"]["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]["patch"];
        Assert.Equal("Deployment", patch["x-kubernetes-group-version-kind"]["kind"].Text);
        Assert.Contains(patch["parameters"].Items.ToArray(), parameter => parameter["name"].Is("fieldValidation"));
        Assert.Equal("Scale", Apps["paths"]["/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale"]["get"]["x-kubernetes-group-version-kind"]["kind"].Text);
    }

    [Fact]
    public void Schemas_carry_the_facts_of_the_shapes()
    {
        var schemas = Apps["components"]["schemas"];
        var ports = schemas["io.k8s.api.core.v1.Container"]["properties"]["ports"];
        Assert.Equal("""["containerPort","protocol"]""", ports["x-kubernetes-list-map-keys"].ToString());
        Assert.Equal("containerPort", ports["x-kubernetes-patch-merge-key"].Text);
        Assert.Equal("#/components/schemas/io.k8s.api.core.v1.ContainerPort", ports["items"]["allOf"][0]["$ref"].Text);
        Assert.Equal("TCP", schemas["io.k8s.api.core.v1.ContainerPort"]["properties"]["protocol"]["default"].Text);
        Assert.Equal("""["containers"]""", schemas["io.k8s.api.core.v1.PodSpec"]["required"].ToString());
        Assert.Equal("Deployment", schemas["io.k8s.api.apps.v1.Deployment"]["x-kubernetes-group-version-kind"][0]["kind"].Text);
        Assert.Equal("DeploymentList", schemas["io.k8s.api.apps.v1.DeploymentList"]["x-kubernetes-group-version-kind"][0]["kind"].Text);
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        Assert.Empty(Dangling(Apps, "#/components/schemas/", Apps["components"]["schemas"]));
        foreach (var group in KindRegistry.BuiltIn.All.GroupBy(kind => kind.Root))
        {
            var document = OpenApiDocument.V3(group);
            Assert.Empty(Dangling(document, "#/components/schemas/", document["components"]["schemas"]));
        }
        var v2 = OpenApiDocument.V2(KindRegistry.BuiltIn.All);
        Assert.Empty(Dangling(v2, "#/definitions/", v2["definitions"]));
    }

    [Fact]
    public void A_custom_kind_is_described_by_its_own_schema()
    {
        var schema = Naru.Resources.Kinds.Definitions.StructuralSchema.OfKind(Tree.Parse("""{"type":"object","properties":{"spec":{"type":"object","description":"Wishes.","properties":{"size":{"type":"integer","minimum":1}}}}}"""));
        var document = OpenApiDocument.V3([new Kind("example.com", "v1", "Widget", "widgets", true, schema) { IsCustom = true }]);
        var widget = document["components"]["schemas"]["com.example.v1.Widget"];
        var patches = document["paths"]["/apis/example.com/v1/namespaces/{namespace}/widgets/{name}"]["patch"]["requestBody"]["content"];
        Assert.True(patches.Has("application/merge-patch+json") && !patches.Has("application/strategic-merge-patch+json"));
        Assert.Equal("Wishes.", widget["properties"]["spec"]["description"].Text);
        Assert.Equal(1, widget["properties"]["spec"]["properties"]["size"]["minimum"].AsInt64());
        Assert.Empty(Dangling(document, "#/components/schemas/", document["components"]["schemas"]));
    }

    [Theory]
    [InlineData("core.PodSpec")]
    [InlineData("apps.DeploymentSpec")]
    [InlineData("apps.ReplicaSetSpec")]
    [InlineData("core.ServiceSpec")]
    [InlineData("core.PersistentVolumeClaimSpec")]
    [InlineData("core.NamespaceSpec")]
    [InlineData("coordination.LeaseSpec")]
    [InlineData("storage.StorageClass")]
    [InlineData("core.ConfigMap")]
    [InlineData("core.Secret")]
    [InlineData("core.ServiceAccount")]
    [InlineData("rbac.PolicyRule")]
    [InlineData("core.Container")]
    [InlineData("core.Probe")]
    [InlineData("core.Volume")]
    [InlineData("core.PersistentVolumeSpec")]
    [InlineData("core.EphemeralContainer")]
    [InlineData("apiextensions.JSONSchemaProps")]
    [InlineData("core.EndpointSubset")]
    [InlineData("discovery.EndpointSlice")]
    [InlineData("core.Event")]
    [InlineData("meta.ObjectMeta")]
    [InlineData("apiextensions.CustomResourceDefinitionSpec")]
    public void Every_field_of_what_people_ask_about_is_explained(string type)
    {
        var schema = ShapeLibrary.BuiltIn[type];
        Assert.NotEqual("", ExplainLibrary.BuiltIn.OfType(schema));
        Assert.Empty(schema.Fields.Where(field => ExplainLibrary.BuiltIn.OfField(schema, field.Name).Length == 0).Select(field => field.Name.ToString()));
    }

    private static List<string> Dangling(Tree tree, string prefix, Tree schemas)
    {
        var found = new List<string>();
        void Look(Tree value)
        {
            if (value["$ref"].TextOrNull is { } reference && (!reference.StartsWith(prefix, StringComparison.Ordinal) || !schemas.Has(reference[prefix.Length..]))) found.Add(reference);
            foreach (ref readonly var field in value.Fields) Look(field.Value);
            foreach (ref readonly var item in value.Items) Look(item);
        }
        Look(tree);
        return found;
    }
}
