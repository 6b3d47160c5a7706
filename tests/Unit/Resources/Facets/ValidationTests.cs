using Naru.Resources.Faults;
using Naru.Resources.Ingest;
using Naru.Resources.Kinds;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Resources.Facets;

public sealed class ValidationTests
{
    private const string Meta = "\"metadata\":{\"name\":\"a\",\"namespace\":\"n\"}";

    [Theory]
    [InlineData("Pod", """{"spec":{"containers":[{"image":"x"},{"name":"B","image":"x"},{"name":"c"},{"name":"c","image":"x","imagePullPolicy":"Maybe"}]}}""", new[]
    {
        "spec.containers[3].name: Duplicate value: \"c\"",
        "spec.containers[0].name: Required value",
        "spec.containers[1].name: Invalid value: \"B\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        "spec.containers[2].image: Required value",
        "spec.containers[3].imagePullPolicy: Unsupported value: \"Maybe\": supported values: \"Always\", \"IfNotPresent\", \"Never\"",
    })]
    [InlineData("Pod", """{"spec":{"containers":[{"name":"c","image":"x","volumeMounts":[{"name":"v","mountPath":"/v"}],"ports":[{"containerPort":70000}],"resources":{"requests":{"cpu":"2"},"limits":{"cpu":"1"}}}]}}""", new[]
    {
        "spec.containers[0].volumeMounts[0].name: Not found: \"v\"",
        "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
        "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1",
    })]
    [InlineData("Deployment", """{"spec":{"replicas":-1,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"c"}},"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"x"}]}}}}""", new[]
    {
        "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
        "spec.template.metadata.labels: Invalid value: {\"a\":\"c\"}: `selector` does not match template `labels`",
        "spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values: \"Always\"",
    })]
    [InlineData("Deployment", """{}""", new[] { "spec.selector: Required value", "spec.template: Required value" })]
    [InlineData("Service", """{"spec":{"type":"Odd","ports":[{"port":80},{"port":80}]}}""", new[]
    {
        "spec.ports[0].name: Required value",
        "spec.ports[1].name: Required value",
        "spec.ports[1]: Duplicate value: {\"protocol\":\"TCP\",\"port\":80}",
        "spec.type: Unsupported value: \"Odd\": supported values: \"ClusterIP\", \"ExternalName\", \"LoadBalancer\", \"NodePort\"",
    })]
    [InlineData("ConfigMap", """{"data":{"a/b":"x"}}""", new[]
    {
        "data[a/b]: Invalid value: \"a/b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    })]
    [InlineData("Secret", """{"type":"kubernetes.io/tls","data":{"tls.crt":""}}""", new[] { "data[tls.key]: Required value" })]
    [InlineData("PersistentVolumeClaim", """{"spec":{}}""", new[] { "spec.accessModes: Required value", "spec.resources[storage]: Required value" })]
    [InlineData("Role", """{"rules":[{"verbs":["get"],"resources":["pods"]}]}""", new[] { "rules[0].apiGroups: Required value: resource rules must supply at least one api group" })]
    public void All_faults_are_found_at_once(string kindName, string json, string[] faults) =>
        Assert.Equal(faults, Validate(kindName, json).Select(fault => fault.ToString()));

    [Fact]
    public void Metadata_is_judged_too()
    {
        var faults = Validate("Service", """{"metadata":{"name":"1a","labels":{"a b":"c"}},"spec":{"ports":[{"port":1}]}}""").Select(fault => fault.Field);
        Assert.Equal(["metadata.name", "metadata.namespace", "metadata.labels"], faults);
    }

    [Theory]
    [InlineData("Deployment", """{"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b","c":"d"}},"spec":{"containers":[{"name":"c","image":"x"}]}}}}""",
        """{"spec":{"selector":{"matchLabels":{"c":"d"}},"template":{"metadata":{"labels":{"a":"b","c":"d"}},"spec":{"containers":[{"name":"c","image":"x"}]}}}}""",
        "spec.selector: Invalid value: {\"matchLabels\":{\"c\":\"d\"}}: field is immutable")]
    [InlineData("Secret", """{"type":"Opaque"}""", """{"type":"other"}""", "type: Invalid value: \"other\": field is immutable")]
    [InlineData("ConfigMap", """{"immutable":true,"data":{"a":"b"}}""", """{"immutable":true,"data":{"a":"c"}}""", "data: Forbidden: field is immutable when `immutable` is set")]
    [InlineData("Service", """{"spec":{"clusterIP":"10.0.0.1","ports":[{"port":1}]}}""", """{"spec":{"clusterIP":"10.0.0.2","ports":[{"port":1}]}}""", "spec.clusterIPs[0]: Invalid value: \"10.0.0.2\": may not change once set")]
    public void What_must_not_change_may_not(string kindName, string old, string now, string fault) =>
        Assert.Equal([fault], Update(kindName, old, now).Select(f => f.ToString()));

    [Fact]
    public void A_pod_may_change_its_image_and_little_else()
    {
        const string Pod = """{"spec":{"containers":[{"name":"c","image":"x","imagePullPolicy":"Always"}]}}""";
        Assert.Empty(Update("Pod", Pod, Pod.Replace("\"x\"", "\"y\"")));
        Assert.Equal("spec", Assert.Single(Update("Pod", Pod, Pod.Replace("Always", "Never"))).Field);
    }

    [Fact]
    public void A_fault_becomes_a_cause()
    {
        var fault = Validate("Secret", """{"type":"kubernetes.io/tls","data":{"tls.crt":""}}""")[0];
        Assert.Equal("""{"reason":"FieldValueRequired","message":"Required value","field":"data[tls.key]"}""", fault.ToCause().ToString());
    }

    private static FaultList Validate(string kindName, string json)
    {
        var (kind, obj) = Prepare(kindName, json);
        return KindRules.Validate(kind, obj);
    }

    private static FaultList Update(string kindName, string old, string now)
    {
        var (kind, before) = Prepare(kindName, old);
        return KindRules.ValidateUpdate(kind, Prepare(kindName, now).Object, before);
    }

    private static (Kind Kind, Tree Object) Prepare(string kindName, string json)
    {
        var kind = KindRegistry.BuiltIn.Named(kindName);
        var text = json.Contains("metadata\":{\"name", StringComparison.Ordinal) ? json : json.Length == 2 ? $"{{{Meta}}}" : $"{{{Meta},{json[1..]}";
        var read = Intake.Read(kind.Schema, Tree.Parse(text));
        Assert.True(read.IsReadable && read.Unknown.Count == 0, string.Join(";", [.. read.Faults, .. read.Unknown]));
        return (kind, KindRules.Default(kind, read.Object));
    }
}
