import MillraceCore
import MillraceTesting
import Synchronization

@testable import MillraceRails

/// Makes scripted executors for the models of a configuration and remembers them.
final class ScriptedMaker: Sendable {
    private let answers: [String: String]
    private let made = Mutex<[String: ScriptedExecutor]>([:])

    /// - Parameter answers: what each model answers, by its name in the configuration; `no` where nothing is said.
    init(_ answers: [String: String] = [:]) { self.answers = answers }

    /// What the configuration is given.
    var make: ExecutorMaker {
        { [self] reference in
            let executor = made.withLock { made in
                if let known = made[reference.name] { return known }
                let executor = ScriptedExecutor(rules: [.reply(to: .any, with: .text(answers[reference.name] ?? "no"))])
                made[reference.name] = executor
                return executor
            }
            return (executor, LLModel(reference.model))
        }
    }

    /// The executor of a model; nil where no rail asked for it.
    subscript(name: String) -> ScriptedExecutor? { made.withLock { $0[name] } }
}
