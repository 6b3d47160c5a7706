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

    private const string Harbour = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: harbours.sea.example}
        spec:
          group: sea.example
          scope: Cluster
          names: {plural: harbours, kind: Harbour, categories: [all]}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            additionalPrinterColumns: [{name: Phase, type: string, jsonPath: .status.phase},{name: Town, type: string, jsonPath: .spec.town, priority: 1}]
            selectableFields: [{jsonPath: .spec.town}]
            schema:
              openAPIV3Schema:
                description: Where ships rest.
                type: object
                properties:
                  spec:
                    type: object
                    properties:
                      town: {type: string, description: The town around it.}
                      kind: {type: string, enum: [deep, flat]}
                      piers:
                        type: array
                        x-kubernetes-list-type: map
                        x-kubernetes-list-map-keys: [name]
                        items: {type: object, required: [name], properties: {name: {type: string}, metres: {type: integer, minimum: 1}}}
                      notes: {type: object, x-kubernetes-preserve-unknown-fields: true}
                      depth: {x-kubernetes-int-or-string: true}
                  status: {type: object, properties: {phase: {type: string}}}
          - name: v1beta1
            served: true
            storage: false
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """;

    [Fact]
    public async Task Objects_of_a_custom_kind_are_pruned_checked_selected_explained_and_served_in_every_version()
    {
        await api.ApplyAsync(Harbour);
        var given = "apiVersion: sea.example/v1\nkind: Harbour\nmetadata: {name: kiel}\nspec: {town: Kiel, lost: 1, notes: {free: 1}, depth: 9m, piers: [{name: a, metres: 3}]}\nstatus: {phase: Lost}\n";
        Assert.Contains("strict decoding error: unknown field \"spec.lost\"", await api.RefusedAsync(["create", "-f", "-"], given));
        (await api.RunAsync(["create", "--validate=false", "-f", "-"], given)).Succeeded();
        Assert.Equal("""{"depth":"9m","notes":{"free":1},"piers":[{"metres":3,"name":"a"}],"town":"Kiel"} """, await api.OkAsync("get", "harbour", "kiel", "-o", "jsonpath={.spec} {.status}"));
        await api.OkAsync("patch", "harbour", "kiel", "--subresource=status", "--type=merge", "-p", """{"status":{"phase":"Open"},"spec":{"town":"Elsewhere"}}""");
        Assert.Matches(@"^NAME\s+PHASE\s+TOWN\nkiel\s+Open\s+Kiel$", await api.OkAsync("get", "harbours", "-o", "wide"));
        Assert.Equal("harbour.sea.example/kiel", await api.OkAsync("get", "harbours", "--field-selector", "spec.town=Kiel", "-o", "name"));
        Assert.Equal("", await api.OkAsync("get", "harbours", "--field-selector", "spec.town=Oslo", "-o", "name"));
        Assert.Equal("sea.example/v1beta1", await api.OkAsync("get", "harbours.v1beta1.sea.example", "kiel", "-o", "jsonpath={.apiVersion}"));
        Assert.Contains("harbour.sea.example/kiel", await api.OkAsync("get", "all", "-o", "name"));
        var explained = await api.OkAsync("explain", "harbour.spec");
        Assert.Contains("The town around it.", explained);
        Assert.DoesNotContain("The kind of the object", explained);
        var refusal = await api.RefusedAsync(["patch", "harbour", "kiel", "--type=merge", "-p", """{"spec":{"kind":"steep","piers":[{"name":"a","metres":0},{"name":"a"}]}}"""]);
        Assert.StartsWith("The Harbour \"kiel\" is invalid: \n* ", refusal);
        Assert.Contains("* spec.kind: Unsupported value: \"steep\": supported values: \"deep\", \"flat\"", refusal);
        Assert.Contains("* spec.piers[0].metres: Invalid value: 0: spec.piers[0].metres in body should be greater than or equal to 1", refusal);
        Assert.Contains("* spec.piers[1]: Duplicate value: {\"name\":\"a\"}", refusal);
        Assert.StartsWith("error: application/strategic-merge-patch+json is not supported by sea.example/v1, Kind=Harbour", await api.RefusedAsync(["patch", "harbour", "kiel", "-p", "{}"]));
        await api.ApplyAsync("apiVersion: sea.example/v1\nkind: Harbour\nmetadata: {name: kiel}\nspec: {piers: [{name: b, metres: 5}]}\n", "--server-side", "--field-manager=other");
        Assert.Equal("a b", await api.OkAsync("get", "harbour", "kiel", "-o", "jsonpath={.spec.piers[*].name}"));
    }

    [Fact]
    public async Task Rules_that_are_not_evaluated_are_warned_of_and_conversions_are_refused()
    {
        var ruled = Harbour.Replace("harbour", "dock").Replace("Harbour", "Dock").Replace("town: {type: string,", "town: {type: string, x-kubernetes-validations: [{rule: \"self != ''\"}],");
        var applied = (await api.RunAsync(["apply", "-f", "-"], ruled)).Succeeded();
        Assert.Contains("Warning: spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.town.x-kubernetes-validations: rules in CEL are kept but not evaluated yet", applied.Errors);
        Assert.Contains("spec.conversion.strategy: Unsupported value: \"Webhook\": supported values: \"None\"",
            await api.RefusedAsync(["apply", "-f", "-"], ruled.Replace("dock", "quay").Replace("scope: Cluster", "scope: Cluster, conversion: {strategy: Webhook}").Replace("scope: Cluster, ", "scope: Cluster\n  ")));
    }

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
