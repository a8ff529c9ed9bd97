internal import MillraceCore

extension NemoConfiguration {
    /// Reads `rails`.
    mutating func readRails(_ reader: inout YAMLReader) throws(YAMLError) {
        if let value = reader.value("config") { try settings.read(value, notices: &notices) }
        let places: KeyValuePairs<String, RailPlace> = [
            "input": .input, "output": .output, "retrieval": .retrieval, "tool_output": .toolCall, "tool_input": .toolResult,
        ]
        for (key, place) in places {
            guard var section = try reader.section(key) else { continue }
            var line = Line(place: section.place)
            for (text, place) in try section.placedList("flows") ?? [] {
                do throws(RailConfigurationError) {
                    line.flows.append(try FlowReference(text, at: place))
                } catch {
                    throw YAMLError("\(error.subject): \(error.advice)", at: place)
                }
            }
            if let parallel = section.value("parallel") {
                guard let isParallel = parallel.bool else { throw YAMLError("`parallel` should be true or false", at: parallel.place) }
                line.isParallel = isParallel
                line.place = parallel.place
            }
            if key == "input", let value = section.value("speculative_generation"), value.bool != false {
                notices.append(
                    RailNotice(
                        .warning, at: value.place, key: "rails.input.speculative_generation",
                        "the model is asked after its input was judged, never beside it"))
            }
            if key == "output", let value = section.value("streaming") { try readStreaming(value) }
            notices += NemoNotices.unknown(section, in: "rails.\(key)")
            lines[place] = line
        }
        if let dialog = reader.value("dialog") {
            notices.append(RailNotice(.warning, at: dialog.place, key: "rails.dialog", "dialog rails are not run: prompts reach the model as they are"))
        }
        if let actions = reader.value("actions") {
            notices.append(RailNotice(.warning, at: actions.place, key: "rails.actions", "every action is waited for"))
        }
        notices += NemoNotices.unknown(reader, in: "rails")
    }

    private mutating func readStreaming(_ value: YAMLValue) throws(YAMLError) {
        var section = try YAMLReader(value, subject: "`streaming`")
        streaming.place = value.place
        streaming.isEnabled = try section.bool("enabled") ?? false
        let sizes = section
        streaming.windows.chunkSize = try section.int("chunk_size") ?? streaming.windows.chunkSize
        streaming.windows.contextSize = try section.int("context_size") ?? streaming.windows.contextSize
        var first = sizes
        streaming.firstPlace = first.value("stream_first")?.place
        streaming.windows.streamsFirst = try section.bool("stream_first") ?? true
        do throws(RailConfigurationError) {
            try streaming.windows.validate()
        } catch {
            throw YAMLError("`streaming`: \(error.advice)", at: value.place)
        }
        notices += NemoNotices.unknown(section, in: "rails.output.streaming")
    }
}
