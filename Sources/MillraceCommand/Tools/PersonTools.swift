import MillraceAgents
import MillraceCore

/// Tools through which the model speaks with the person at the terminal.
enum PersonTools {
    static func ask(_ person: any Person) throws(CommandFailure) -> DynamicTool {
        try BuiltInTool.askUser.make(
            "Asks the user a question and waits for the answer. Use it only where the task cannot go on without.",
            [ToolParameter(name: "question", description: "The question.")], traits: ToolTraits(isParallel: false)
        ) { arguments in
            guard let answer = await person.answer(to: arguments["question"]?.stringValue ?? "") else {
                throw ToolFailure("Nobody is there to answer. Go on with what you know.")
            }
            return answer
        }
    }

    static func say(_ person: any Person) throws(CommandFailure) -> DynamicTool {
        try BuiltInTool.sayToUser.make(
            "Tells the user something while the work goes on.", [ToolParameter(name: "text", description: "What to say.")],
            traits: ToolTraits(isParallel: false)
        ) { arguments in
            await person.tell(arguments["text"]?.stringValue ?? "")
            return "Said."
        }
    }
}
