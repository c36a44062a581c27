using Kinora.Fuzz.Mutation;

namespace Kinora.Fuzz.Tests;

/// <summary>That the judge sees what it is there for.</summary>
public sealed class JudgeTests
{
    private static readonly byte[] Input = new byte[100];

    [Fact]
    public void Says_nothing_of_what_is_harmless() => Judge.Try(Target(_ => { }), Input).ShouldBeNull();

    [Fact]
    public void Finds_an_exception_that_nobody_declared() => Judge.Try(Target(input => input[input.Length] = 1), Input).ShouldNotBeNull().Key.ShouldStartWith(nameof(IndexOutOfRangeException));

    [Fact]
    public void Finds_memory_that_the_input_does_not_warrant() => Judge.Try(Target(_ => GC.KeepAlive(new byte[40 << 20])), Input).ShouldNotBeNull().Key.ShouldBe("memory");

    [Fact]
    public void Finds_a_walk_without_end() => Judge.Try(Target(_ =>
    {
        for (var i = 0; i < 2_000_000_000; i++) Volatile.Read(ref i);
    }), Input).ShouldNotBeNull().Key.ShouldBe("time");

    [Fact]
    public void Finds_what_goes_to_another_thread() => Judge.Try(new FuzzTarget("", Shape.Bytes, _ => new TaskCompletionSource().Task), Input).ShouldNotBeNull();

    [Fact]
    public void Keeps_an_input_as_text()
    {
        byte[] bytes = [.. Enumerable.Range(0, 100).Select(i => (byte)(i * 7))];
        Hex.Parse(Hex.Format(bytes, "what it is\nin two lines")).ShouldBe(bytes);
    }

    private static FuzzTarget Target(Action<byte[]> run) => new("", Shape.Bytes, input =>
    {
        run(input);
        return Task.CompletedTask;
    });
}
