extension [StreamFrame] {
    /// The frames with notes in front.
    func noted(_ notes: [Diagnostic]) -> [StreamFrame] { notes.isEmpty ? self : notes.map(StreamFrame.diagnostic) + self }
}

extension LLMError {
    /// The error with the notes that the consumer saw in front of what had arrived.
    func noted(_ notes: [Diagnostic]) -> LLMError {
        guard !notes.isEmpty, var partial else { return self }
        partial.diagnostics = notes + partial.diagnostics
        var copy = self
        copy.partial = partial
        return copy
    }
}
