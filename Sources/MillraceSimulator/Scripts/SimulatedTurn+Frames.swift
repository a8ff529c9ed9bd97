import MillraceCore

extension SimulatedTurn {
    /// The frames of the answer as a model would stream them: text by words, arguments by small pieces, parallel calls interleaved.
    ///
    /// - Parameters:
    ///   - model: the model to report.
    ///   - responseID: the response's id; ids of calls are made of it.
    ///   - promptCharacters: how long the prompt was, for the usage.
    func frames(model: String, responseID: String, promptCharacters: Int) -> [StreamFrame] {
        var frames: [StreamFrame] = [.start(ResponseStart(model: model, responseID: responseID))]
        var nextPart = 0
        var callCount = 0
        var characters = 0
        var position = 0
        while position < pieces.count {
            let part = PartID(index: nextPart)
            switch pieces[position] {
            case .text(let text):
                characters += text.count
                frames += SimulatedTurn.words(of: text).map { .textDelta(TextDelta(part: part, text: $0)) }
                frames.append(.textComplete(TextComplete(part: part, text: text)))
            case .reasoning(let text):
                characters += text.count
                frames += SimulatedTurn.words(of: text).map { .reasoningDelta(ReasoningDelta(part: part, text: $0)) }
                frames.append(.reasoningComplete(ReasoningComplete(part: part, reasoning: ReasoningPart(text: text))))
            case .refusal(let text):
                characters += text.count
                frames += SimulatedTurn.words(of: text).map { .refusalDelta(TextDelta(part: part, text: $0)) }
                frames.append(.refusalComplete(TextComplete(part: part, text: text)))
            case .toolCall:
                let calls = parallelCalls(from: position, firstPart: nextPart, firstNumber: callCount, responseID: responseID)
                characters += calls.reduce(0) { $0 + $1.rawArguments.count }
                frames += SimulatedTurn.interleaved(calls, firstPart: nextPart, isCut: !isWhole)
                callCount += calls.count
                nextPart += calls.count
                position += calls.count
                continue
            }
            nextPart += 1
            position += 1
        }
        let usage = usage ?? SimulatedTurn.usage(promptCharacters: promptCharacters, answerCharacters: characters)
        frames.append(.end(end(hasCalls: callCount > 0, usage: usage, model: model, responseID: responseID)))
        return frames
    }

    private var isWhole: Bool { ending == .natural || ending == .length }

    private func end(hasCalls: Bool, usage: Usage, model: String, responseID: String) -> ResponseEnd {
        var end = ResponseEnd(outcome: .finished, usage: usage, model: model, responseID: responseID)
        switch ending {
        case .natural: end.finishReason = hasCalls ? .toolCalls : .stop
        case .length: end.finishReason = .length
        case .contentFilter: end.finishReason = .contentFilter
        case .error(let error):
            end.outcome = .failed
            end.finishReason = .error
            end.error = error
        case .cut: end.outcome = .truncated
        }
        return end
    }

    // MARK: Calls

    private func parallelCalls(from position: Int, firstPart: Int, firstNumber: Int, responseID: String) -> [ToolCall] {
        var calls: [ToolCall] = []
        for piece in pieces[position...] {
            guard case .toolCall(let name, let arguments, let id) = piece else { break }
            let made = "call_\(responseID.suffix(8))_\(firstNumber + calls.count)"
            calls.append(ToolCall(id: ToolCallID(id ?? made), name: name, arguments: arguments))
        }
        return calls
    }

    private static func interleaved(_ calls: [ToolCall], firstPart: Int, isCut: Bool) -> [StreamFrame] {
        var frames: [StreamFrame] = []
        let pieces = calls.map { SimulatedTurn.pieces(of: $0.rawArguments) }
        for (number, call) in calls.enumerated() {
            let part = PartID(index: firstPart + number)
            frames.append(.toolCallStart(ToolCallStart(part: part, id: call.id, name: call.name)))
        }
        for round in 0..<(pieces.map(\.count).max() ?? 0) {
            for (number, pieces) in pieces.enumerated() where round < pieces.count {
                // A cut answer stops in the middle of its arguments.
                if isCut, round * 2 > pieces.count { continue }
                frames.append(.toolCallDelta(ToolCallDelta(part: PartID(index: firstPart + number), arguments: pieces[round])))
            }
        }
        if !isCut {
            for (number, call) in calls.enumerated() {
                frames.append(.toolCallComplete(ToolCallComplete(part: PartID(index: firstPart + number), outcome: .complete(call))))
            }
        }
        return frames
    }

    // MARK: Pieces of text

    /// Text cut after each run of blanks, as models' tokens roughly are.
    static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for character in text {
            if character.isWhitespace, !word.isEmpty, word.last?.isWhitespace == false {
                words.append(word)
                word = ""
            }
            word.append(character)
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    /// Text cut into pieces of at most six characters, as arguments stream.
    static func pieces(of text: String) -> [String] {
        var pieces: [String] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            pieces.append(String(rest.prefix(6)))
            rest = rest.dropFirst(6)
        }
        return pieces
    }

    private static func usage(promptCharacters: Int, answerCharacters: Int) -> Usage {
        // Four characters a token: OpenAI's rule of thumb for English text.
        let input = max(1, promptCharacters / 4)
        let output = max(1, answerCharacters / 4)
        return Usage(inputTokens: input, outputTokens: output, totalTokens: input + output)
    }
}
