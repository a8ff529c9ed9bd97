internal import MillraceCore

extension RailConfiguration {
    /// A readable account: place by place the rails in the order they run, what they may do, what is held and what leaks, and what is not
    /// done as the files say.
    public func explain() -> String {
        var lines = ["\(path): \(form == .nemo ? "a configuration of NeMo Guardrails" : "a configuration of Millrace")"]
        lines.append("files: \(files.isEmpty ? "none" : files.joined(separator: ", "))")
        if !models.isEmpty {
            lines.append("models:")
            for model in models {
                let provider = model.provider.map { "provider \($0)" } ?? "no provider that Millrace knows"
                lines.append("  \(model.name): \(model.model) at \(model.engine) (\(provider))")
            }
        }
        for place in RailPlace.allCases { explain(place, into: &lines) }
        explainOutput(into: &lines)
        lines.append("a block is answered with: \(guardrails.refusal.map { "\"\($0)\"" } ?? "nothing, only a typed end")")
        lines.append(
            "held at most: \(guardrails.limits.maxTextBytes) bytes of a text, \(guardrails.limits.maxPartBytes) bytes of a call, "
                + "\(guardrails.limits.maxTime) in silence; beyond it the response is blocked")
        lines.append("parts that rails cannot read: \(guardrails.opaqueParts.explanation)")
        let sorted = notices.enumerated().sorted { ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset) }.map(\.element)
        if !sorted.isEmpty {
            lines.append("not as the files say:")
            lines += sorted.map { "  \($0)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func explain(_ place: RailPlace, into lines: inout [String]) {
        let configured = rails.filter { $0.place == place }
        guard !configured.isEmpty else { return }
        let line = guardrails.line(at: place)
        lines.append("\(place.explanation)\(line.isParallel ? ", in parallel" : ""):")
        // Rails that rewrite run first, so that the others read what will pass.
        let standing = configured.filter { $0.rail != nil }
        let ordered = standing.filter { $0.rewrites } + standing.filter { !$0.rewrites }
        for (number, rail) in ordered.enumerated() {
            lines.append("  \(number + 1). \(rail.explanation)")
            lines += rail.details.map { "     \($0)" }
        }
        for rail in configured where rail.rail == nil { lines.append("  -  \(rail.label)\(rail.origin): NOT THERE") }
    }

    private func explainOutput(into lines: inout [String]) {
        let output = guardrails.output
        if !output.judging.entries.isEmpty {
            let windows = guardrails.windows
            lines.append(
                "streams: rails that judge whole texts see windows of \(windows.chunkSize) \(windows.unit.rawValue), "
                    + "\(windows.contextSize) of them from the window before")
            lines.append(
                windows.streamsFirst
                    ? "LEAKS: stream_first is on, so text leaves before these rails have judged it; what they find is told too late"
                    : "nothing of a window leaves before these rails have judged it")
            if windows.checksWholeText { lines.append("the whole text is judged once more at its end, and nothing leaves before") }
        }
        if case .refused(let flows, let file, let line) = streaming {
            let place = line.map { "\(file):\($0)" } ?? file
            lines.append(
                "streams are refused: \(flows.joined(separator: ", ")) stand at the output and rails.output.streaming is not enabled (\(place))")
        }
    }
}

extension ConfiguredRail {
    fileprivate var rewrites: Bool { rail?.effects.contains(.rewrites) ?? false }
    fileprivate var origin: String { file.map { file in " (\(line.map { "\(file):\($0)" } ?? file))" } ?? "" }

    fileprivate var explanation: String {
        guard let rail else { return label }
        var text = label == rail.name ? label : "\(label) → \(rail.name)"
        let effects = [rail.effects.contains(.blocks) ? "blocks" : nil, rail.effects.contains(.rewrites) ? "rewrites" : nil].compactMap(\.self)
        text += ": " + (effects.isEmpty ? "only tells" : effects.joined(separator: ", "))
        let windows = rail.effects.contains(.readsWholeTexts) ? "whole texts only, for which streams are held," : "whole texts or windows"
        text += rail is any TextRail ? ", as the text flows" : ", asked about \(windows) within \(timeout)"
        if let channels = rail.channels { text += ", reads " + RailChannel.allCases.filter(channels.contains).map(\.rawValue).joined(separator: ", ") }
        if rail.scope == .conversation { text += ", the whole conversation each time" }
        text += failure == .open ? ", PASSES what it cannot judge" : ""
        return text + origin
    }
}

extension RailPlace {
    /// The place in words.
    var explanation: String {
        switch self {
        case .input: "input (what the user says)"
        case .output: "output (what the model says)"
        case .toolCall: "tool calls (before they run or leave)"
        case .toolResult: "tool results (before the model reads them)"
        case .retrieval: "retrieval (before the model reads passages)"
        }
    }
}

extension OpaquePartPolicy {
    fileprivate var explanation: String {
        switch self {
        case .drop: "are left out where a rail that blocks stands at the output"
        case .judge: "are read as JSON by rails of text, each by itself"
        case .pass: "PASS unread"
        }
    }
}
