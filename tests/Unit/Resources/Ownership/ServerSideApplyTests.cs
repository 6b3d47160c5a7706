using Naru.Resources.Ingest;
using Naru.Resources.Kinds;
using Naru.Resources.Ownership;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Resources.Ownership;

public sealed class ServerSideApplyTests
{
    private static readonly Kind Deployment = KindRegistry.BuiltIn.Named("Deployment");
    private static readonly Kind ConfigMap = KindRegistry.BuiltIn.Named("ConfigMap");
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_is_applied_is_owned_by_its_leaves_and_elements()
    {
        var made = Apply(Deployment, default, """{"metadata":{"name":"d","labels":{"a":"b"}},"spec":{"replicas":2,"selector":{"matchLabels":{"a":"b"}},"template":{"spec":{"containers":[{"name":"c","image":"i","ports":[{"containerPort":80}]}]}}}}""");
        var entry = made["metadata"]["managedFields"][0];
        Assert.Equal("Apply", entry["operation"].Text);
        Assert.Equal("2026-01-01T12:00:00Z", entry["time"].Text);
        Assert.Equal("""{"f:metadata":{"f:labels":{"f:a":{}}},"f:spec":{"f:replicas":{},"f:selector":{},"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"c\"}":{".":{},"f:image":{},"f:name":{},"f:ports":{"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{}}}}}}}}}""",
            entry["fieldsV1"].ToString());
    }

    [Fact]
    public void What_is_no_longer_applied_goes_unless_another_owns_it()
    {
        var made = Apply(ConfigMap, default, """{"metadata":{"name":"c"},"data":{"a":"1","b":"2","c":"3"}}""");
        made = Apply(ConfigMap, made, """{"metadata":{"name":"c"},"data":{"b":"2"}}""", "other");
        made = Apply(ConfigMap, made, """{"metadata":{"name":"c"},"data":{"c":"3"}}""");
        Assert.Equal("""{"b":"2","c":"3"}""", made["data"].ToString());
    }

    [Fact]
    public void An_element_of_a_keyed_list_comes_and_goes_alone()
    {
        const string Two = """{"metadata":{"name":"d"},"spec":{"template":{"spec":{"containers":[{"name":"a","image":"1"},{"name":"b","image":"1"}]}}}}""";
        var made = Apply(Deployment, default, Two);
        made = Update(Deployment, made, made.WithPath(["spec", "template", "spec", "containers"], made["spec"]["template"]["spec"]["containers"].Append(Tree.Parse("""{"name":"side","image":"s"}"""))), "injector");
        made = Apply(Deployment, made, """{"metadata":{"name":"d"},"spec":{"template":{"spec":{"containers":[{"name":"b","image":"2"}]}}}}""");
        Assert.Equal("""[{"name":"b","image":"2"},{"name":"side","image":"s"}]""", made["spec"]["template"]["spec"]["containers"].ToString());
    }

    [Fact]
    public void To_change_what_another_owns_is_a_conflict_unless_forced()
    {
        var made = Update(Deployment, default, Read(Deployment, """{"metadata":{"name":"d"},"spec":{"replicas":1,"paused":true}}"""), "kubectl-create");
        const string Config = """{"metadata":{"name":"d"},"spec":{"replicas":3,"paused":true}}""";
        var fault = Assert.Throws<ApplyConflictException>(() => Apply(Deployment, made, Config));
        Assert.Equal("Apply failed with 1 conflict: conflict with \"kubectl-create\" using apps/v1: .spec.replicas", fault.Message);
        Assert.Equal("""[{"reason":"FieldManagerConflict","message":"conflict with \"kubectl-create\" using apps/v1","field":".spec.replicas"}]""", fault.Causes.ToString());
        var forced = Apply(Deployment, made, Config, force: true);
        Assert.Equal(3, forced["spec"]["replicas"].AsInt64());
        Assert.Equal(["""{"f:spec":{"f:paused":{},"f:replicas":{}}}""", """{"f:spec":{"f:paused":{}}}"""], Owners(forced));
    }

    [Fact]
    public void Several_conflicts_are_listed_by_owner()
    {
        var made = Apply(ConfigMap, default, """{"metadata":{"name":"c"},"data":{"a":"1","b":"2"}}""", "first");
        var fault = Assert.Throws<ApplyConflictException>(() => Apply(ConfigMap, made, """{"metadata":{"name":"c"},"data":{"a":"x","b":"y"}}"""));
        Assert.Equal("Apply failed with 2 conflicts: conflicts with \"first\":\n- .data.a\n- .data.b", fault.Message);
    }

    [Fact]
    public void The_same_apply_again_changes_nothing()
    {
        const string Config = """{"metadata":{"name":"c"},"data":{"a":"1"}}""";
        var made = Apply(ConfigMap, default, Config);
        var again = ServerSideApply.Apply(ConfigMap, made, Read(ConfigMap, Config), "me", "", false, Noon.AddHours(1));
        Assert.True(Tree.DeepEquals(made, again), again.ToString());
    }

    [Fact]
    public void An_update_owns_what_it_changes_and_parents_it_makes()
    {
        var made = Update(Deployment, default, Read(Deployment, """{"metadata":{"name":"d","labels":{"a":"b"}},"spec":{"replicas":1,"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}}}"""), "creator");
        Assert.Equal(["""{"f:metadata":{"f:labels":{".":{},"f:a":{}}},"f:spec":{"f:replicas":{},"f:strategy":{"f:rollingUpdate":{".":{},"f:maxSurge":{}},"f:type":{}}}}"""], Owners(made));
        var scaled = Update(Deployment, made, made.WithPath(["spec", "replicas"], 5).WithPath(["metadata", "labels"], default), "scaler");
        Assert.Equal(["""{"f:spec":{"f:strategy":{"f:rollingUpdate":{".":{},"f:maxSurge":{}},"f:type":{}}}}""", """{"f:spec":{"f:replicas":{}}}"""], Owners(scaled));
        Assert.True(Tree.DeepEquals(scaled, Update(Deployment, scaled, scaled, "idle")));
    }

    [Fact]
    public void A_write_of_status_owns_nothing_else()
    {
        var made = Update(Deployment, default, Read(Deployment, """{"metadata":{"name":"d"},"spec":{"replicas":1}}"""), "creator");
        var reported = ManagedFields.Track(Deployment, made, made.WithPath(["status", "replicas"], 1).WithPath(["spec", "replicas"], 9), "controller", "status", Noon);
        Assert.Equal("status", reported["metadata"]["managedFields"][0]["subresource"].Text);
        Assert.Equal("""{"f:status":{"f:replicas":{}}}""", reported["metadata"]["managedFields"][0]["fieldsV1"].ToString());
    }

    [Fact]
    public void Only_so_many_updaters_are_kept_apart()
    {
        var made = Update(ConfigMap, default, Read(ConfigMap, """{"metadata":{"name":"c"}}"""), "m");
        for (var i = 0; i < 30; i++) made = ManagedFields.Track(ConfigMap, made, made.WithPath(["data", $"k{i}"], "v"), $"m{i:00}", "", Noon.AddSeconds(i));
        Assert.Equal(10, made["metadata"]["managedFields"].Count);
        Assert.Contains(made["metadata"]["managedFields"].Items.ToArray(), entry => entry["manager"].Is("ancient-changes"));
    }

    [Fact]
    public void An_element_that_stands_twice_is_refused() =>
        Assert.Throws<FormatException>(() => Apply(Deployment, default, """{"metadata":{"name":"d"},"spec":{"template":{"spec":{"containers":[{"name":"a"},{"name":"a"}]}}}}"""));

    [Fact]
    public void An_object_nobody_owns_is_taken_over_with_a_conflict_first()
    {
        var bare = Read(ConfigMap, """{"metadata":{"name":"c","creationTimestamp":"2026-01-01T00:00:00Z"},"data":{"a":"1"}}""");
        Assert.Throws<ApplyConflictException>(() => Apply(ConfigMap, bare, """{"metadata":{"name":"c"},"data":{"a":"2"}}"""));
        Assert.Equal("2", Apply(ConfigMap, bare, """{"metadata":{"name":"c"},"data":{"a":"2"}}""", force: true)["data"]["a"].Text);
    }

    private static Tree Apply(Kind kind, Tree live, string config, string manager = "me", bool force = false) =>
        ServerSideApply.Apply(kind, live, Read(kind, config), manager, "", force, Noon);

    private static Tree Update(Kind kind, Tree old, Tree now, string manager) => ManagedFields.Track(kind, old, now, manager, "", Noon);

    private static Tree Read(Kind kind, string json) => Intake.Read(kind.Schema, Tree.Parse(json)).Object;

    private static string[] Owners(Tree obj) => [.. obj["metadata"]["managedFields"].Items.ToArray().Select(entry => entry["fieldsV1"].ToString())];
}
