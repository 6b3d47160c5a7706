namespace Naru.Tests.Clients.Kubectl;

/// <summary>Kinds that a cluster's users define.</summary>
public sealed class CustomKindTests(ApiServerFixture api) : IClassFixture<ApiServerFixture>
{
    private const string Definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: ships.sea.example}
        spec:
          group: sea.example
          scope: Namespaced
          names: {plural: ships, kind: Ship, shortNames: [sh]}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}, scale: {specReplicasPath: .spec.boats, statusReplicasPath: .status.boats}}
            additionalPrinterColumns: [{name: Boats, type: integer, jsonPath: .spec.boats}]
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    required: [captain]
                    properties:
                      captain: {type: string, minLength: 2}
                      boats: {type: integer, default: 4, maximum: 20}
                  status: {type: object, properties: {boats: {type: integer}}}
        """;

    [Fact]
    public async Task A_definition_is_served_at_once_with_defaults_checks_columns_and_scale()
    {
        await api.ApplyAsync(Definition);
        await api.OkAsync("wait", "--for=condition=Established", "crd/ships.sea.example", "--timeout=10s");
        await api.ApplyAsync("apiVersion: sea.example/v1\nkind: Ship\nmetadata: {name: anna}\nspec: {captain: Bo}\n");
        Assert.Matches(@"^NAME\s+BOATS\nanna\s+4$", await api.OkAsync("get", "sh"));
        await api.OkAsync("scale", "ship", "anna", "--replicas=6");
        Assert.Equal("6", await api.OkAsync("get", "ship", "anna", "-o", "jsonpath={.spec.boats}"));
        var refusal = await api.RefusedAsync(["apply", "-f", "-"], "apiVersion: sea.example/v1\nkind: Ship\nmetadata: {name: bad}\nspec: {captain: B, boats: 99}\n");
        Assert.Contains("spec.captain", refusal);
        Assert.Contains("spec.boats", refusal);
        await api.OkAsync("delete", "crd", "ships.sea.example");
        Assert.Contains("the server could not find the requested resource", await api.RefusedAsync(["get", "--raw", "/apis/sea.example/v1/ships"]));
    }
}
