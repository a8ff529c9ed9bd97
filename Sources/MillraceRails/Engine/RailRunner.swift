internal import MillraceCore

/// What the rails of a line came to.
struct RailOutcome: Sendable {
    /// What passes, rewritten where a rail rewrote it.
    var content: RailSubject.Content
    /// What ends it; nil where it passes.
    var block: RailBlock?
    /// A record for each rail that has decided, in the order of the line; several where a rail of text found several kinds of things.
    var records: [RailRecord] = []
}

/// Asks the rails of one line about something whole.
///
/// Rails that do not read the channel are not asked, unless they stand at a place, such as that of tool calls, where nothing is of a channel
/// they read: there they judge what there is. Rails of text are not asked about windows: they have read the text as it flowed.
///
/// | | in sequence | in parallel |
/// |---|---|---|
/// | order | that of the line; each rail reads what the one before let pass | rails of text in order, then all others at once |
/// | a block | the rails behind it are not asked | the others are cancelled; of several blocks the first of the line is told |
/// | a rail that throws, takes too long or gives back something of another kind | blocks, or passes where its entry says so | the same |
/// | the caller goes away | blocks, without a record | the same |
///
/// A rail must return when its task is cancelled: nothing that was asked outlives the question.
struct RailRunner: Sendable {
    /// The rails.
    var line: RailLine
    /// Where they stand.
    var place: RailPlace
    /// What times limits and records.
    var clock: any Clock<Duration> = ContinuousClock()
    /// The time since the call began.
    var elapsed: @Sendable () -> Duration = { .zero }

    /// What one rail came to.
    fileprivate enum Judgement: Sendable {
        /// It may pass, rewritten where there is content.
        case passed(RailSubject.Content?, [RailRecord])
        /// It may not pass.
        case blocked(RailBlock, [RailRecord])
        /// It was cancelled before it had decided.
        case cancelled
    }

    /// What ends a rail's time.
    private enum Race: Sendable {
        case judged(RailVerdict)
        case timedOut
        case gaveUp
    }

    /// What stands in a record and a block where a rail could not judge and its line fails closed.
    static let failureReason = "rail_failed"

    /// Judges one thing.
    ///
    /// Returns when all rails have decided or one has blocked; never throws: what cannot be judged is blocked or passes, as the line says.
    func judge(
        _ content: RailSubject.Content, channel: RailChannel, part: PartID? = nil, context: RailContext, isWindow: Bool = false
    ) async -> RailOutcome {
        let subject = RailSubject(place: place, channel: channel, content: content, context: context, isWindow: isWindow)
        let entries = line.entries.filter { isAsked($0.rail, about: subject) }
        return line.isParallel ? await judgeInParallel(subject, entries, part) : await judgeInSequence(subject, entries, part)
    }

    private func isAsked(_ rail: any Rail, about subject: RailSubject) -> Bool {
        if subject.isWindow, rail is any TextRail { return false }
        guard let channels = rail.channels, !channels.contains(subject.channel) else { return true }
        // A call has a name beside its arguments, and a result may hold files.
        let own: Set<RailChannel>
        switch place {
        case .toolCall: own = [.toolArguments, .toolName]
        case .toolResult: own = [.toolResult, .file]
        case .retrieval: own = [.passage]
        case .input, .output:
            switch subject.content {
            case .toolCall: return channels.contains(.toolName)
            case .toolResult: return channels.contains(.file)
            case .text, .passages: return false
            }
        }
        // Whoever puts a rail for texts before tools means it to read what is there: else it would never be asked.
        // Rails of text name what they read of each thing themselves.
        return !channels.isDisjoint(with: own) || !(rail is any TextRail)
    }

    // MARK: In sequence

    private func judgeInSequence(_ subject: RailSubject, _ entries: [RailLine.Entry], _ part: PartID?) async -> RailOutcome {
        var subject = subject
        var outcome = RailOutcome(content: subject.content)
        for entry in entries {
            outcome.take(await ask(entry, about: subject, part))
            if outcome.block != nil { break }
            subject.content = outcome.content
        }
        return outcome
    }

    // MARK: In parallel

    private func judgeInParallel(_ subject: RailSubject, _ entries: [RailLine.Entry], _ part: PartID?) async -> RailOutcome {
        var subject = subject
        var judgements = [Judgement?](repeating: nil, count: entries.count)
        // Rails of text wait for nothing, and may rewrite what the others read.
        for (position, entry) in entries.enumerated() where entry.rail is any TextRail {
            let judgement = apply(entry, to: subject, part)
            judgements[position] = judgement
            switch judgement {
            case .passed(let content?, _): subject.content = content
            case .blocked: return outcome(of: judgements, subject.content)
            case .passed(nil, _), .cancelled: break
            }
        }
        let judged = subject
        await withTaskGroup(of: (Int, Judgement).self) { group in
            for (position, entry) in entries.enumerated() where !(entry.rail is any TextRail) {
                group.addTask { (position, await ask(entry, about: judged, part)) }
            }
            for await (position, judgement) in group {
                judgements[position] = judgement
                if case .blocked = judgement { group.cancelAll() }
            }
        }
        return outcome(of: judgements, subject.content)
    }

    /// The records of all that have decided, and of blocks the first.
    private func outcome(of judgements: [Judgement?], _ content: RailSubject.Content) -> RailOutcome {
        var outcome = RailOutcome(content: content)
        var wasCancelled = false
        for judgement in judgements.compactMap(\.self) {
            switch judgement {
            case .passed(_, let records): outcome.records += records
            case .blocked where outcome.block != nil: break
            case .blocked: outcome.take(judgement)
            case .cancelled: wasCancelled = true
            }
        }
        // Nobody has blocked, so it was not a block that cancelled.
        if wasCancelled, outcome.block == nil { outcome.take(.cancelled) }
        return outcome
    }

    // MARK: One rail

    private func ask(_ entry: RailLine.Entry, about subject: RailSubject, _ part: PartID?) async -> Judgement {
        if entry.rail is any TextRail { return apply(entry, to: subject, part) }
        let stopwatch = stopwatch(clock)
        func record(_ decision: RailRecord.Decision, _ reason: String? = nil) -> RailRecord {
            RailRecord(
                rail: entry.rail.name, place: place, channel: subject.channel, part: part, decision: decision, reason: reason,
                time: elapsed(), duration: stopwatch())
        }
        do {
            switch try await verdict(of: entry, about: subject) {
            case .allow: return .passed(nil, [record(.allowed)])
            case .block(let block): return .blocked(block, [record(.blocked, block.reason)])
            case .rewrite(let content, let reason):
                guard content.isOfSameKind(as: subject.content) else { throw RailError.otherContent }
                guard !line.isParallel else { throw RailError.undeclaredRewrite }
                return .passed(content, [record(.rewritten, reason)])
            }
        } catch {
            // Whoever is cancelled has not failed: nobody waits for the judgement any more.
            if Task.isCancelled { return .cancelled }
            let word = RailError.word(for: error)
            switch entry.failure {
            case .open: return .passed(nil, [record(.failedOpen, word)])
            case .closed: return .blocked(RailBlock(RailRunner.failureReason), [record(.failedClosed, word)])
            }
        }
    }

    /// The verdict of a rail within its time.
    private func verdict(of entry: RailLine.Entry, about subject: RailSubject) async throws -> RailVerdict {
        try await withThrowingTaskGroup(of: Race.self) { group in
            group.addTask { .judged(try await entry.rail.judge(subject)) }
            group.addTask {
                do {
                    try await clock.sleep(for: entry.timeout)
                    return .timedOut
                } catch {
                    // A clock throws for one reason only: the task was cancelled. The rail was too, and says so itself.
                    return .gaveUp
                }
            }
            // Whichever comes first ends the other.
            defer { group.cancelAll() }
            for try await outcome in group {
                switch outcome {
                case .judged(let verdict): return verdict
                case .timedOut: throw RailError.timeout(entry.timeout)
                case .gaveUp: continue
                }
            }
            throw CancellationError()
        }
    }

    /// Reads something whole with a rail of text.
    private func apply(_ entry: RailLine.Entry, to subject: RailSubject, _ part: PartID?) -> Judgement {
        guard let rail = entry.rail as? any TextRail else { return .passed(nil, []) }
        let stopwatch = stopwatch(clock)
        var application = TextRailApplication(rail, place: place, context: subject.context)
        let content = application.apply(to: subject.content, channel: subject.channel)
        let template = RailRecord(
            rail: rail.name, place: place, channel: subject.channel, part: part, decision: .allowed, offset: application.offset,
            time: elapsed(), duration: stopwatch())
        if let block = application.block { return .blocked(block, [template.deciding(.blocked, block.reason)]) }
        let decision: RailRecord.Decision = application.isRewritten ? .rewritten : .allowed
        var records: [RailRecord] = []
        for finding in application.findings {
            if let position = records.firstIndex(where: { $0.reason == finding.reason }) {
                records[position].count += 1
            } else {
                var record = template.deciding(decision, finding.reason)
                record.offset = application.offset == nil ? nil : finding.offset
                records.append(record)
            }
        }
        if records.isEmpty { records = [template.deciding(decision, nil)] }
        return .passed(application.isRewritten ? content : nil, records)
    }
}

extension RailOutcome {
    fileprivate mutating func take(_ judgement: RailRunner.Judgement) {
        switch judgement {
        case .passed(let content, let records):
            if let content { self.content = content }
            self.records += records
        case .blocked(let block, let records):
            self.block = block
            self.records += records
        case .cancelled: block = RailBlock("cancelled")
        }
    }
}

extension RailRecord {
    fileprivate func deciding(_ decision: Decision, _ reason: String?) -> RailRecord {
        var copy = self
        copy.decision = decision
        copy.reason = reason
        return copy
    }
}

extension RailSubject.Content {
    /// Whether what a rail gave back is of the kind, and for calls and results of the identity, of what it got.
    func isOfSameKind(as other: RailSubject.Content) -> Bool {
        switch (self, other) {
        case (.text, .text), (.passages, .passages): true
        case (.toolCall(let call), .toolCall(let original)): call.id == original.id
        case (.toolResult(let result), .toolResult(let original)): result.callID == original.callID
        case (.text, _), (.toolCall, _), (.toolResult, _), (.passages, _): false
        }
    }
}
