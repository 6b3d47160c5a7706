using Naru.Tests.System.Pods;

namespace Naru.Tests.System.Jobs;

/// <summary>Storage orchestration over several nodes.</summary>
public sealed class StorageTests(JobCluster jobs)
{
    [Fact]
    public async Task A_claim_is_provisioned_where_its_first_pod_runs_and_draws_the_next_pod_there()
    {
        var space = await jobs.SpaceAsync("storage");
        await space.ApplyAsync("""{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"10Mi"}}}}""");
        await space.UntilAsync("the claim waits for its first pod", ["describe", "pvc", "data"], text => text.Contains("WaitForFirstConsumer"));
        await space.ApplyAsync(Pod("writer", "echo kept > /data/file; exec sleep 100000", "\"nodeSelector\":{\"kubernetes.io/hostname\":\"node-2\"},"));
        await space.ReadyAsync("pod/writer");
        Assert.Equal("Bound 10Mi", await space.KubectlAsync("get", "pvc/data", "-o", "jsonpath={.status.phase} {.status.capacity.storage}"));
        await space.KubectlAsync("delete", "pod", "writer");
        await space.ApplyAsync(Pod("reader", "cat /data/file; exec sleep 100000", ""));
        await space.ReadyAsync("pod/reader");
        Assert.Equal("node-2", await space.FieldAsync("pod/reader", ".spec.nodeName"));
        Assert.Equal("kept", await space.KubectlAsync("logs", "reader"));
    }

    [Fact]
    public async Task A_claim_in_use_outlives_its_deletion_until_the_pod_is_gone()
    {
        var space = await jobs.SpaceAsync("protected");
        await space.ApplyAsync("""{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"10Mi"}}}}""");
        await space.ApplyAsync(Pod("user", "exec sleep 100000", ""));
        await space.ReadyAsync("pod/user");
        var volume = await space.FieldAsync("pvc/data", ".spec.volumeName");
        await space.KubectlAsync("delete", "pvc", "data", "--wait=false");
        await space.KubectlAsync("exec", "user", "--", "sh", "-c", "echo still > /data/file");
        Assert.Contains("Terminating", await space.KubectlAsync("get", "pvc", "data", "--no-headers"));
        await space.KubectlAsync("delete", "pod", "user");
        await space.UntilAsync("claim and volume are gone", ["get", "pvc,pv", "-o", "name"], text => !text.Contains(volume) && !text.Contains("/data"));
    }

    private static string Pod(string name, string script, string more) => $$$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}"},"spec":{"terminationGracePeriodSeconds":0,{{{more}}}
          "containers":[{"name":"c","image":"IMAGE","command":["/bin/sh","-c","{{{script}}}"],"volumeMounts":[{"name":"data","mountPath":"/data"}]}],
          "volumes":[{"name":"data","persistentVolumeClaim":{"claimName":"data"}}]}}
        """;
}
