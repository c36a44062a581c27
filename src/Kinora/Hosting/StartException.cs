namespace Kinora.Hosting;

/// <summary>The program cannot start or go on, for a reason that a person can mend: it is told as one sentence, without a stack trace.</summary>
public sealed class StartException(string sentence, Exception? inner = null) : Exception(sentence, inner);
