extension GeminiDecoder {
    /// One part of a candidate's content.
    mutating func emit(
        _ part: GeminiChunkRecord.Part, _ call: GeminiCallPiece?, _ data: UnsafeRawBufferPointer, choice position: Int,
        _ frames: inout [StreamFrame]
    ) {
        let text = part.text.flatMap { $0.count > 0 ? string($0, data) : nil }
        switch part.kind {
        case .empty, .text:
            guard text != nil || part.signature != nil else { return }
            goOn(choice: position, isContent: text != nil)
            if text != nil, !part.isThought { choices[position].isToolAtWork = false }
            let signature = part.signature.map { string($0, data) }
            if part.isThought {
                think(text ?? "", signature, choice: position, &frames)
            } else if let signature {
                sign(text, signature, choice: position, &frames)
            } else if let text {
                assembler.text(text, choice: position, into: &frames)
            }
            return
        default: break
        }
        goOn(choice: position, isContent: true)
        // A text beside another kind of piece is against the rules, but nothing is lost.
        if let text { assembler.text(text, choice: position, into: &frames) }
        if let call {
            choices[position].isToolAtWork = false
            emit(call, signature: part.signature.map { string($0, data) }, choice: position, &frames)
            return
        }
        let json = String(decoding: data[part.bytes], as: UTF8.self)
        let value = part.value.flatMap { parsed(data[$0]) } ?? .null
        switch part.kind {
        case .code: begin(codeActivity(value, json: json), choice: position, &frames)
        case .toolCall: begin(toolActivity(value, json: json), choice: position, &frames)
        case .codeResult:
            end(output: value["output"]?.stringValue, id: value["id"]?.stringValue, choice: position, &frames)
            keep("codeExecutionResult", json, choice: position, &frames)
        case .toolResponse:
            end(output: value["response"]?.jsonText, id: value["id"]?.stringValue, choice: position, &frames)
            keep("toolResponse", json, choice: position, &frames)
        default:
            let kind = part.key.map { string($0, data) } ?? "part"
            if part.kind == .unknown {
                assembler.note(.unknownPart, choice: assembler.choices[position].index, field: ProviderError.word(kind), into: &frames)
            }
            keep(kind, json, choice: position, &frames)
        }
    }

    /// A choice that had ended goes on: the reason was not the last word (MD-09).
    mutating func goOn(choice position: Int, isContent: Bool) {
        guard isContent, choices[position].isProved else { return }
        choices[position].isProved = false
        if assembler.choices[position].finish.reason == .stop { assembler.choices[position].finish = ChoiceFinish() }
    }

    // MARK: Text and thoughts

    /// A signed text is a part of its own: what is signed is neither dropped nor joined with anything (RS-09, RS-11).
    private mutating func sign(_ text: String?, _ signature: String, choice position: Int, _ frames: inout [StreamFrame]) {
        let before = assembler.choices[position].lastTextPart
        assembler.closePart(choice: position, into: &frames)
        if let text { assembler.text(text, choice: position, into: &frames) }
        assembler.signText(signature, choice: position, into: &frames)
        assembler.closePart(choice: position, into: &frames)
        // Sources belong to words.
        if text == nil, before != nil { assembler.choices[position].lastTextPart = before }
    }

    mutating func think(_ text: String, _ signature: String?, choice position: Int, _ frames: inout [StreamFrame]) {
        let origin = ReasoningOrigin(wire: .gemini, field: "thought")
        if signature != nil { assembler.closePart(choice: position, into: &frames) }
        assembler.reasoning(entry: ReasoningPart(text: text, signature: signature, origin: origin), choice: position, into: &frames)
        if signature != nil { assembler.closePart(choice: position, into: &frames) }
    }

    // MARK: Tools of the provider, and what is kept as it is

    private mutating func keep(_ kind: String, _ json: String, choice position: Int, _ frames: inout [StreamFrame]) {
        assembler.opaque(OpaquePart(wire: .gemini, kind: kind, json: json), choice: position, into: &frames)
    }

    private func codeActivity(_ value: JSONValue, json: String) -> ServerToolActivity {
        ServerToolActivity(
            type: "executableCode", id: value["id"]?.stringValue, input: value["code"]?.stringValue, json: json)
    }

    private func toolActivity(_ value: JSONValue, json: String) -> ServerToolActivity {
        ServerToolActivity(
            type: "toolCall", id: value["id"]?.stringValue, name: value["toolType"]?.stringValue, input: value["args"]?.jsonText, json: json
        )
    }

    private mutating func begin(_ activity: ServerToolActivity, choice position: Int, _ frames: inout [StreamFrame]) {
        choices[position].activityCount += 1
        let key = "\(choices[position].activityCount)"
        choices[position].runningTool = (key, activity)
        choices[position].isToolAtWork = true
        assembler.serverTool(activity, key: key, choice: position, into: &frames)
    }

    /// Adds what a tool gave back to what it was asked; the result itself is kept as a part of its own, to go back as it came.
    private mutating func end(output: String?, id: String?, choice position: Int, _ frames: inout [StreamFrame]) {
        guard var running = choices[position].runningTool else { return }
        choices[position].runningTool = nil
        choices[position].isToolAtWork = false
        guard let output, id == nil || running.activity.id == nil || running.activity.id == id else { return }
        running.activity.output = output
        assembler.serverTool(running.activity, key: running.key, choice: position, into: &frames)
    }
}
