import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceAgents

@Suite struct ConversationTests {
    private let clock = ManualClock()

    private func conversation(_ messages: Message...) -> Conversation {
        Conversation(Conversation.State(prompt: Prompt(messages: messages), model: LLModel("m")), clock: clock)
    }

    @Test("a message keeps the time it arrived at, wherever it moves") func arrivals() {
        let conversation = conversation(.system("rules"))
        clock.advance(by: .seconds(1))
        conversation.update { $0.prompt.messages.append(.user("one")) }
        clock.advance(by: .seconds(1))
        conversation.update { $0.prompt.messages.append(.assistant("two")) }
        #expect(conversation.arrivals == [.zero, .seconds(1), .seconds(2)])
        clock.advance(by: .seconds(1))
        conversation.update { $0.prompt.messages.insert(.user("between"), at: 1) }
        #expect(conversation.arrivals == [.zero, .seconds(3), .seconds(1), .seconds(2)])
        conversation.update { $0.prompt.messages.remove(at: 0) }
        #expect(conversation.arrivals == [.seconds(3), .seconds(1), .seconds(2)])
        clock.advance(by: .seconds(1))
        conversation.update { $0.prompt.messages[1] = .user("rewritten") }
        #expect(conversation.arrivals == [.seconds(3), .seconds(4), .seconds(2)])
    }

    @Test("arrivals fit the messages after any change") func arrivalsProperty() {
        for seed in UInt64(0)..<200 {
            var generator = SeededGenerator(seed: seed)
            let conversation = conversation()
            for step in 0..<12 {
                clock.advance(by: .seconds(1))
                conversation.update { state in
                    let count = state.prompt.messages.count
                    switch generator.number(0...3) {
                    case 0: state.prompt.messages.append(.user("\(step)"))
                    case 1: state.prompt.messages.insert(.user("\(step)"), at: generator.number(0...count))
                    case 2 where count > 0: state.prompt.messages.remove(at: generator.number(0...count - 1))
                    default: state.prompt.messages = generator.shuffled(state.prompt.messages)
                    }
                }
                #expect(conversation.arrivals.count == conversation.prompt.messages.count, "seed \(seed)")
            }
        }
    }

    @Test("a fork goes its own way and keeps the times") func fork() {
        let conversation = conversation(.user("one"))
        clock.advance(by: .seconds(1))
        let fork = conversation.fork()
        fork.update { $0.prompt.messages.append(.user("two")) }
        #expect(conversation.prompt.messages.count == 1)
        #expect(fork.arrivals == [.zero, .seconds(1)])
        #expect(fork.writing !== conversation.writing)
    }
}
