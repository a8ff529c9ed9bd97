import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceAgents

@Suite struct CompressionPropertyTests {
    private func strategies(_ generator: inout SeededGenerator) -> [SummaryCompression] {
        let kept: [SummaryCompression.Kept] = [
            .nothing, .lastMessages(generator.number(0...12)), .since(.seconds(generator.number(0...3))),
            .within(.seconds(generator.number(0...3))),
        ]
        return kept.flatMap { kept in
            [SummaryCompression.Form.summaryThenKept, .keptOnly, .summaryOfKept].map { form in
                SummaryCompression(keeping: kept, form: form, chunk: generator.once(in: 2) ? generator.number(1...5) : nil)
            }
        }
    }

    @Test("compression leaves a valid conversation with instructions, task and open calls: random histories") func valid() async throws {
        for seed in UInt64(0)..<120 {
            var generator = SeededGenerator(seed: seed)
            var random = RandomHistory(seed: seed)
            let messages = random.messages()
            for strategy in strategies(&generator) {
                let note = "seed \(seed), \(strategy.kept), \(strategy.form), chunk \(String(describing: strategy.chunk))"
                let run = SessionRun(rules: [.reply(to: .any, with: .text("short"))])
                for message in messages {
                    run.clock.advance(by: .milliseconds(generator.number(0...700)))
                    run.context.conversation.update { $0.prompt.messages.append(message) }
                }
                try await run.context.withSession { try await $0.compressHistory(strategy) }
                let left = run.messages
                #expect(run.problems.isEmpty, "\(note)")
                #expect(left.pendingCalls == messages.pendingCalls, "\(note)")
                #expect(left.filter(\.role.isInstruction) == messages.filter(\.role.isInstruction), "\(note)")
                let task = messages.first { $0.role == .user }
                #expect(left.first { $0.role == .user } == task, "\(note)")
                // Groups stay word for word or go: nothing inside of one changes.
                let groups = Set(History(messages).groups.map(\.messages))
                for group in History(left).groups where !group.messages[0].text.hasPrefix("<conversation_summary>") {
                    #expect(groups.contains(group.messages), "\(note)")
                }
                // And what is left is in the old order.
                let order = left.compactMap { message in messages.firstIndex(of: message) }
                if strategy.form == .keptOnly { #expect(order.count == left.count, "\(note)") }
            }
        }
    }

    @Test("compressing again what is only a summary changes nothing") func again() async throws {
        for seed in UInt64(0)..<60 {
            var random = RandomHistory(seed: seed)
            let run = SessionRun(random.messages(), rules: [.reply(to: .any, with: .text("short"))])
            try await run.context.withSession { try await $0.compressHistory(.whole) }
            let once = run.messages
            let requests = run.executor.requests.count
            #expect(try await run.context.withSession { try await $0.compressHistory(.whole) } == false, "seed \(seed)")
            #expect(run.messages == once)
            #expect(run.executor.requests.count == requests)
        }
    }
}
