using Naru.Resources.Ingest;
using Naru.Resources.Kinds;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Resources.Facets;

public sealed class DefaultingTests
{
    [Fact]
    public void A_deployment_gets_what_was_not_said() => Check("Deployment",
        """{"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"web:1","ports":[{"containerPort":80}],"livenessProbe":{"httpGet":{"port":80}}}]}}}}""",
        """
        {"spec":{"progressDeadlineSeconds":600,"replicas":1,"revisionHistoryLimit":10,"selector":{"matchLabels":{"a":"b"}},
         "strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":"25%","maxUnavailable":"25%"}},
         "template":{"metadata":{"labels":{"a":"b"}},"spec":{"dnsPolicy":"ClusterFirst","enableServiceLinks":true,"restartPolicy":"Always","schedulerName":"default-scheduler","securityContext":{},"terminationGracePeriodSeconds":30,
          "containers":[{"name":"c","image":"web:1","imagePullPolicy":"IfNotPresent","terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File",
           "ports":[{"containerPort":80,"protocol":"TCP"}],
           "livenessProbe":{"failureThreshold":3,"periodSeconds":10,"successThreshold":1,"timeoutSeconds":1,"httpGet":{"path":"/","scheme":"HTTP","port":80}}}]}}}}
        """);

    [Fact]
    public void A_service_gets_its_target_ports() => Check("Service",
        """{"spec":{"ports":[{"port":80}]}}""",
        """{"spec":{"internalTrafficPolicy":"Cluster","sessionAffinity":"None","type":"ClusterIP","ports":[{"port":80,"protocol":"TCP","targetPort":80}]}}""");

    [Fact]
    public void A_pods_limits_are_its_requests() => Check("Pod",
        """{"spec":{"restartPolicy":"Never","dnsPolicy":"Default","enableServiceLinks":false,"schedulerName":"s","securityContext":{},"terminationGracePeriodSeconds":0,"volumes":[{"name":"v"}],"containers":[{"name":"c","image":"x","terminationMessagePath":"/t","terminationMessagePolicy":"File","resources":{"limits":{"cpu":"1","memory":"1Gi"}}}]}}""",
        """{"spec":{"restartPolicy":"Never","dnsPolicy":"Default","enableServiceLinks":false,"schedulerName":"s","securityContext":{},"terminationGracePeriodSeconds":0,"volumes":[{"name":"v","emptyDir":{}}],"containers":[{"name":"c","image":"x","imagePullPolicy":"Always","terminationMessagePath":"/t","terminationMessagePolicy":"File","resources":{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"1","memory":"1Gi"}}}]},"status":{"phase":"Pending","qosClass":"Guaranteed"}}""");

    [Fact]
    public void A_secrets_plain_strings_become_data() => Check("Secret",
        """{"data":{"a":"eA=="},"stringData":{"b":"y"}}""", """{"data":{"a":"eA==","b":"eQ=="},"type":"Opaque"}""");

    [Fact]
    public void A_namespace_bears_its_name() => Check("Namespace",
        """{"metadata":{"name":"n"}}""",
        """{"metadata":{"name":"n","labels":{"kubernetes.io/metadata.name":"n"}},"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}""");

    [Fact]
    public void A_bindings_subjects_get_their_group() => Check("RoleBinding",
        """{"roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"User","name":"u"},{"kind":"ServiceAccount","name":"s","namespace":"n"}]}""",
        """{"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"},"subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"u"},{"kind":"ServiceAccount","name":"s","namespace":"n"}]}""");

    private static void Check(string kindName, string given, string wanted)
    {
        var kind = KindRegistry.BuiltIn.Named(kindName);
        var defaulted = KindRules.Default(kind, Intake.Read(kind.Schema, Tree.Parse(given)).Object);
        Assert.True(Tree.DeepEquals(Tree.Parse(wanted), defaulted), $"wanted {Tree.Parse(wanted)}\ngot    {defaulted}");
        Assert.True(KindRules.Default(kind, defaulted).IsSameAs(defaulted) || Tree.DeepEquals(KindRules.Default(kind, defaulted), defaulted));
        Assert.True(Tree.DeepEquals(defaulted, Intake.Read(kind.Schema, defaulted).Object), "defaults are canonical");
    }
}
