/// The messages that NeMo Guardrails' library defines, for flows that say them without a `define bot` of their own.
///
/// Source: `define bot` in the flows of NeMo Guardrails' library, and "internal error" of its Python runtime.
enum ColangMessages {
    /// The texts by name.
    static let predefined: [String: String] = [
        "refuse to respond": "I'm sorry, I can't respond to that.",
        "refuse tool call": "I'm sorry, I can't allow that tool call.",
        "inform answer unknown": "I don't know the answer to that.",
        "inform answer prone to hallucination":
            "The previous answer is prone to hallucination and may not be accurate. Please double check the answer using additional sources.",
        "inform cannot engage in abusive or harmful behavior": "I will not engage in any abusive or harmful behavior.",
        "inform cannot engage in self harm behavior": "I will not engage in any self harm behavior.",
        "inform cannot engage with inappropriate content": "I will not engage with inappropriate content.",
        "inform cannot engage with sensitive content": "I will not engage with sensitive content.",
        "inform internal error occurred": "I'm sorry, an internal error has occurred.",
    ]
}
