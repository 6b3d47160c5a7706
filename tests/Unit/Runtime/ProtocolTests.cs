using System.Text;
using System.Text.Json;
using Naru.Kernel.Sockets;
using Naru.Oci.RuntimeSpec;
using Naru.Runtime;
using Naru.Runtime.Protocol;

namespace Naru.Tests.Unit.Runtime;

/// <summary>Frames and messages between server and keeper.</summary>
public sealed class ProtocolTests
{
    [Fact]
    public void Frames_come_out_whole_however_they_were_cut()
    {
        byte[] stream = [.. FrameBuffer.Frame("one"u8, 0), .. FrameBuffer.Frame([], 0), .. FrameBuffer.Frame(new byte[10_000], 0)];
        for (var step = 1; step < 4000; step = step * 3 + 1)
        {
            var (buffer, lengths) = (new FrameBuffer(), new List<int>());
            for (var at = 0; at < stream.Length;)
            {
                var room = buffer.Room();
                var count = Math.Min(Math.Min(step, room.Length), stream.Length - at);
                stream.AsSpan(at, count).CopyTo(room);
                buffer.Received(count);
                at += count;
                while (buffer.TryTake(out var body, out _)) lengths.Add(body.Length);
            }
            Assert.Equal([3, 0, 10_000], lengths);
        }
    }

    [Fact]
    public void A_peer_that_speaks_something_else_is_noticed()
    {
        var buffer = new FrameBuffer();
        "GET / HTTP/1.1\r\n"u8.CopyTo(buffer.Room());
        buffer.Received(16);
        Assert.Throws<InvalidDataException>(() => buffer.TryTake(out _, out _));
    }

    [Fact]
    public void Descriptors_arrive_with_their_frame()
    {
        var (ours, theirs) = UnixSocket.Pair();
        var (left, right) = UnixSocket.Pair();
        using (ours) using (theirs) using (left) using (right)
        {
            ours.Send(FrameBuffer.Frame("first"u8, 0));
            ours.Send(FrameBuffer.Frame("second"u8, 1), [right.Handle]);
            var (buffer, found) = (new FrameBuffer(), new List<(string, int)>());
            while (found.Count < 2)
            {
                buffer.Received(theirs.Receive(buffer.Room(), buffer.Descriptors));
                while (buffer.TryTake(out var body, out var handles))
                {
                    found.Add((Encoding.ASCII.GetString(body), handles.Length));
                    foreach (var handle in handles) handle.Dispose();
                }
            }
            Assert.Equal([("first", 0), ("second", 1)], found);
        }
    }

    [Fact]
    public void A_newer_clients_fields_and_a_lean_specification_are_understood()
    {
        var request = JsonSerializer.Deserialize("""
            {"id":4,"op":"create","later":{"x":1},"plan":{"id":"a","spec":{"process":{"args":["x"]},"root":{"path":"/r"},"linux":{"resources":{"memory":{"limit":5}}}}}}
            """, KeeperJson.Default.KeeperRequest)!;
        var spec = request.Plan!.Spec;
        Assert.Equal(("/", 5L, false), (spec.Process.Cwd, spec.Linux.Resources!.Memory!.Limit, request.Plan.Stdio.OpenStdin));
        Assert.Empty(spec.Mounts);
        Assert.Equal((64L << 20, 2), (new LogPlan { Path = "/l" }.MaxBytes, new LogPlan { Path = "/l" }.MaxFiles));
    }

    [Fact]
    public void The_specification_is_written_in_its_own_spelling()
    {
        var text = JsonSerializer.Serialize(new ContainerSpec
        {
            Process = new ProcessSpec { Args = ["sh"], NoNewPrivileges = true, OomScoreAdj = 5 },
            Root = new RootSpec { Path = "/r", Readonly = true },
        }, RuntimeSpecJson.Default.ContainerSpec);
        Assert.Contains("\"ociVersion\":\"1.2.0\"", text);
        Assert.Contains("\"noNewPrivileges\":true", text);
        Assert.Contains("\"root\":{\"path\":\"/r\",\"readonly\":true}", text);
    }
}
