public import MillraceCore

/// Puts a summary in the place of an older part of the history and keeps the newer part word for word.
///
/// Instructions and the first message of the user, which is the task, always stay. So does what waits for an answer: calls without
/// results, and what the user said last.
public struct SummaryCompression: HistoryCompression {
    /// Which part is kept word for word.
    @nonexhaustive
    public enum Kept: Sendable, Hashable {
        /// Only what always stays.
        case nothing
        /// At least so many messages; more where the cut would part calls from their results.
        case lastMessages(Int)
        /// What arrived at this time or later, counted from the beginning of the conversation; see ``Conversation/arrivals``.
        case since(Duration)
        /// What arrived within this time before now.
        case within(Duration)
    }

    /// What becomes of the older and the newer part.
    public enum Form: String, Sendable, Hashable, Codable {
        /// A summary of the older part, then the newer part.
        case summaryThenKept
        /// The newer part; the older is dropped and no model is asked.
        case keptOnly
        /// A summary of the newer part; the older is dropped.
        case summaryOfKept
    }

    /// Which part is kept.
    public var kept: Kept
    /// What becomes of both parts.
    public var form: Form
    /// How many messages a summary covers at most, whole groups apart; nil is one summary of all.
    public var chunk: Int?
    /// What the summary has to hold; nil is ``HistorySummarizer/standardInstructions``.
    public var instructions: String?

    /// Makes a strategy.
    public init(keeping kept: Kept = .nothing, form: Form = .summaryThenKept, chunk: Int? = nil, instructions: String? = nil) {
        self.kept = kept
        self.form = form
        self.chunk = chunk
        self.instructions = instructions
    }

    /// The strategy's name.
    public var name: String {
        switch (kept, chunk) {
        case (_, .some): "chunked"
        case (.nothing, _): "whole"
        case (.lastMessages, _): "lastMessages"
        case (.since, _), (.within, _): "since"
        }
    }

    /// Asks for the summaries and puts them in place.
    public func compress(_ history: History, with summarizer: HistorySummarizer) async throws(AgentError) -> [Message] {
        let open = history.openEnd
        let cut = min(position(in: history, age: summarizer.age), open)
        let older = history.compressible(before: cut)
        switch form {
        case .keptOnly:
            return older.isEmpty ? history.messages : history.replacingCompressible(before: cut, with: [])
        case .summaryThenKept:
            if SummaryMessage.isAll(of: older) { return history.messages }
            return history.replacingCompressible(before: cut, with: [try await summary(of: older, with: summarizer)])
        case .summaryOfKept:
            let newer = history.compressible(before: open).filter {
                $0.start >= (cut < history.groups.count ? history.groups[cut].start : .max)
            }
            if newer.isEmpty {
                return older.isEmpty ? history.messages : history.replacingCompressible(before: open, with: [])
            }
            if older.isEmpty, SummaryMessage.isAll(of: newer) { return history.messages }
            return history.replacingCompressible(before: open, with: [try await summary(of: newer, with: summarizer)])
        }
    }

    private func summary(of groups: [History.Group], with summarizer: HistorySummarizer) async throws(AgentError) -> Message {
        var summaries: [String] = []
        for messages in chunks(of: groups) { summaries.append(try await summarizer.summarize(messages, instructions: instructions)) }
        return SummaryMessage.make(summaries)
    }

    private func chunks(of groups: [History.Group]) -> [[Message]] {
        guard let chunk else { return [groups.flatMap(\.messages)] }
        var chunks: [[Message]] = []
        for group in groups {
            if let last = chunks.last, last.count + group.messages.count <= chunk {
                chunks[chunks.count - 1] += group.messages
            } else {
                chunks.append(group.messages)
            }
        }
        return chunks
    }

    /// The first group that is kept.
    private func position(in history: History, age: Duration) -> Int {
        let groups = history.groups
        switch kept {
        case .nothing: return groups.count
        case .lastMessages(let count):
            let start = history.cut(leavingLast: count)
            return groups.firstIndex { $0.start >= start } ?? groups.count
        case .since(let time): return (groups.lastIndex { $0.arrival < time } ?? -1) + 1
        case .within(let time): return (groups.lastIndex { $0.arrival < age - time } ?? -1) + 1
        }
    }
}

extension HistoryCompression where Self == SummaryCompression {
    /// One summary of the whole history.
    public static var whole: SummaryCompression { SummaryCompression() }

    /// The last messages word for word, and a summary of what was before them.
    public static func lastMessages(_ count: Int, form: SummaryCompression.Form = .summaryThenKept) -> SummaryCompression {
        SummaryCompression(keeping: .lastMessages(count), form: form)
    }

    /// What arrived since a time word for word, counted from the beginning of the conversation, and a summary of what was before.
    public static func since(_ time: Duration, form: SummaryCompression.Form = .summaryThenKept) -> SummaryCompression {
        SummaryCompression(keeping: .since(time), form: form)
    }

    /// What arrived within a time before now word for word, and a summary of what was before.
    public static func within(_ time: Duration, form: SummaryCompression.Form = .summaryThenKept) -> SummaryCompression {
        SummaryCompression(keeping: .within(time), form: form)
    }

    /// A summary for every so many messages: longer in sum, with more detail than one summary of all.
    public static func chunked(_ messages: Int) -> SummaryCompression { SummaryCompression(chunk: messages) }
}
