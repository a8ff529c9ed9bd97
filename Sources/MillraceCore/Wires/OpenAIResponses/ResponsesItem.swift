/// One output item of a response while it streams.
struct ResponsesItem: Sendable {
    /// What an item is to Millrace.
    enum Kind: Sendable { case message, reasoning, call, serverTool, other }

    /// What it is.
    let kind: Kind
    /// The wire's word for it.
    var type: String
    /// Its place in the output: the first of its identities.
    var outputIndex: Int?
    /// The provider's id of it, as first told; proxies change it from event to event.
    var id: String?
    /// The content parts, raw reasoning pieces and summary parts, in order of appearance.
    var pieces: [ResponsesPiece] = []
    /// What is written behind a message's role: which phase of an answer it belongs to; told before its text.
    var phase: String?
    /// The call's slot in the assembler.
    var slot: Int?
    /// Arguments that came with the first event: they count only if nothing else tells them.
    var firstArguments: String?
    /// The activity of the provider's tool, as last told.
    var activity: ServerToolActivity?
    /// What came of the tool's input since.
    var pendingInput = ""
    /// The provider's name for the encoding of the reasoning.
    var format: String?
    /// An encrypted payload that came with the first event; the one at the end counts.
    var firstEncrypted: String?
    /// Whether the reasoning's payload, or what stands for it, was told.
    var isProofTold = false
    /// Which of the two places reasoning can be in gives the words (README of the fold: raw text, else the summary; never two).
    var words: ResponsesPiece.Kind?
}

/// One content part of an item.
struct ResponsesPiece: Sendable {
    /// What it holds.
    enum Kind: Sendable { case text, refusal, rawReasoning, summary, audio, other }

    let kind: Kind
    /// Its index in the item.
    let index: Int
    /// Which of the assembler's parts of its kind hold its text, counted from the first of the response.
    ///
    /// More than one where something else came between.
    var ordinals: [Int] = []
    var citationCount = 0
    var hasLogprobs = false
}
