internal import MillraceCore

/// Rails of the input on messages.
extension PromptGuard {
    /// Judges what the user says, and rewrites what all say.
    mutating func judgeMessages(_ turn: Turn) async {
        for message in judged.context.prompt.messages.indices {
            let role = judged.context.prompt.messages[message].role
            if role == .user {
                guard let line = line(at: .input, turn, isLatest: message >= latest) else { continue }
                await judgeTexts(of: message, line)
                await judgeFiles(of: message, line)
            }
            guard turn == .rewriting else { continue }
            // Instructions and answers are none of the user's words: a rail that may block by its opinion of a whole would block the
            // application's own.
            let line = line(at: .input, turn, isLatest: false) { $0 is any TextRail || !$0.effects.contains(.blocks) }
            guard let line else { continue }
            if role != .user {
                await judgeTexts(of: message, line)
                await judgeFiles(of: message, line)
            }
            await rewriteOtherParts(of: message, line)
        }
    }

    // MARK: Texts

    private mutating func judgeTexts(of message: Int, _ line: RailLine) async {
        if let name = judged.context.prompt.messages[message].name {
            judged.context.prompt.messages[message].name = await askText(line, name, .metadata)
        }
        if judged.context.prompt.messages[message].role == .assistant { return await rewriteAnswer(message, line) }
        // As one text, so that nothing hides between two parts.
        let text = judged.context.prompt.messages[message].text
        guard !text.isEmpty, case .text(let passed)? = await ask(line, .input, .text(text), .text) else { return }
        guard !passed.hasSameBytes(as: text) else { return }
        // The first text part says it all; nothing tells where another would begin now.
        var isTold = false
        judged.context.prompt.messages[message].parts = judged.context.prompt.messages[message].parts.compactMap { part in
            guard case .text(let known) = part else { return part }
            if isTold { return nil }
            isTold = true
            return .text(known.saying(passed))
        }
    }

    /// Rewrites the texts of an answer, each by itself as it was read when it came: calls and reasoning stand between them.
    private mutating func rewriteAnswer(_ message: Int, _ line: RailLine) async {
        for part in judged.context.prompt.messages[message].parts.indices {
            guard case .text(var text) = judged.context.prompt.messages[message].parts[part] else { continue }
            let passed = await askText(line, text.text, .text)
            if !passed.hasSameBytes(as: text.text) { text = text.saying(passed) }
            for position in text.citations.indices { await rewrite(&text.citations[position], line) }
            judged.context.prompt.messages[message].parts[part] = .text(text)
        }
    }

    private mutating func rewrite(_ citation: inout Citation, _ line: RailLine) async {
        citation.url = await askField(line, citation.url, .citation)
        citation.title = await askField(line, citation.title, .citation)
        citation.quote = await askField(line, citation.quote, .citation)
        citation.json = await askDocument(line, citation.json, .citation)
    }

    // MARK: Files

    /// Judges names, addresses and texts of files.
    private mutating func judgeFiles(of message: Int, _ line: RailLine) async {
        for part in judged.context.prompt.messages[message].parts.indices {
            switch judged.context.prompt.messages[message].parts[part] {
            case .file(var file):
                file.filename = await askField(line, file.filename, .file)
                file.source = await judgedSource(file.source, line)
                judged.context.prompt.messages[message].parts[part] = .file(file)
            case .image(var image):
                image.source = await judgedSource(image.source, line)
                judged.context.prompt.messages[message].parts[part] = .image(image)
            case .audio(var audio):
                audio.transcript = await askField(line, audio.transcript, .transcript)
                judged.context.prompt.messages[message].parts[part] = .audio(audio)
            default: break
            }
        }
    }

    private mutating func judgedSource(_ source: MediaSource, _ line: RailLine) async -> MediaSource {
        switch TextFile.read(source) {
        case .text(let file):
            let passed = await askText(line, file.text, .file)
            return passed.hasSameBytes(as: file.text) ? source : file.source(saying: passed)
        case .unreadable:
            let reader = line.entries.first { $0.rail.channels?.contains(.file) ?? true }
            if let reader { refuse(TextFile.unreadableReason, by: reader.rail, .input, .file) }
            return source
        case .other:
            guard case .url(let url) = source else { return source }
            return .url(await askText(line, url, .file))
        }
    }

    // MARK: What else a message holds

    /// Rewrites reasoning, refusals, calls and what providers' own tools have done: an answer of an earlier call holds the values that were
    /// put back into it.
    private mutating func rewriteOtherParts(of message: Int, _ line: RailLine) async {
        for part in judged.context.prompt.messages[message].parts.indices {
            let rewritten = await rewritten(judged.context.prompt.messages[message].parts[part], line)
            guard judged.block == nil else { return }
            judged.context.prompt.messages[message].parts[part] = rewritten
        }
    }

    private mutating func rewritten(_ part: Part, _ line: RailLine) async -> Part {
        switch part {
        case .reasoning(var reasoning):
            let passed = await askText(line, reasoning.text, .reasoning)
            guard !passed.hasSameBytes(as: reasoning.text) else { return part }
            reasoning.text = passed
            // They prove, hold or name the old text.
            (reasoning.signature, reasoning.encrypted, reasoning.id) = (nil, nil, nil)
            return .reasoning(reasoning)
        case .refusal(let text): return .refusal(await askText(line, text, .refusal))
        case .toolCall(let call):
            guard case .toolCall(let passed)? = await ask(line, .input, .toolCall(call), .toolArguments) else { return part }
            return .toolCall(passed)
        case .serverTool(var activity):
            activity.input = await askDocument(line, activity.input, .serverTool)
            activity.output = await askDocument(line, activity.output, .serverTool)
            activity.json = await askDocument(line, activity.json, .serverTool)
            return .serverTool(activity)
        case .opaque(var opaque):
            opaque.json = await askDocument(line, opaque.json, .opaque) ?? opaque.json
            return .opaque(opaque)
        default: return part
        }
    }

    // MARK: Asking

    private mutating func askText(_ line: RailLine, _ text: String, _ channel: RailChannel) async -> String {
        guard !text.isEmpty, case .text(let passed)? = await ask(line, .input, .text(text), channel) else { return text }
        return passed
    }

    private mutating func askField(_ line: RailLine, _ text: String?, _ channel: RailChannel) async -> String? {
        guard let text else { return nil }
        return await askText(line, text, channel)
    }

    /// Asks about the keys and strings of a document, each by itself as it reads without escapes; of what is no JSON, about the text.
    ///
    /// Numbers stay: placeholders are put back into texts, and a provider takes no text where it wrote a number.
    private mutating func askDocument(_ line: RailLine, _ document: String?, _ channel: RailChannel) async -> String? {
        guard let document else { return nil }
        let texts = ArgumentTexts(document)
        var replaced: [(range: Range<Int>, text: String)] = []
        // A string has two quotes more than its text at least.
        for piece in texts.pieces where piece.range.count > piece.text.utf8.count {
            let passed = await askText(line, piece.text, channel)
            if !passed.hasSameBytes(as: piece.text) { replaced.append((piece.range, JSONValue.string(passed).jsonText)) }
        }
        if let start = texts.brokenAt {
            let passed = await askText(line, texts.tail, channel)
            if !passed.hasSameBytes(as: texts.tail) { replaced.append((start..<document.utf8.count, passed)) }
        }
        return TextRailApplication.replacing(replaced, in: document)
    }
}

extension TextPart {
    /// The part with another text: what signed the old one, and where in it its sources stood, is true no more.
    fileprivate func saying(_ text: String) -> TextPart {
        var citations = citations
        for position in citations.indices { (citations[position].startIndex, citations[position].endIndex) = (nil, nil) }
        return TextPart(text, citations: citations)
    }
}
