import Millrace
import MillraceAgents
import MillraceSimulator

// A typed value that grows on the screen while the model writes it. The model is a script that answers with JSON, token by token.

@Generable(description: "A recipe")
struct Recipe {
    @Guide(description: "The dish") var title: String
    @Guide(description: "For how many people", .range(1...12)) var servings: Int
    var ingredients: [Ingredient]
    @Guide(description: "One step each, in order", .minimumCount(1)) var steps: [String]
}

@Generable
struct Ingredient {
    var name: String
    @Guide(description: "Grams") var grams: Double?
}

@main
struct StructuredRecipe {
    static let answer = """
        {"title": "Porridge", "servings": 2, "ingredients": [{"name": "oats", "grams": 100}, {"name": "water", "grams": 400}, \
        {"name": "salt"}], "steps": ["Boil the water.", "Stir in oats and salt.", "Simmer for five minutes."]}
        """

    static func main() async throws {
        let provider = Provider(id: "simulator", baseURL: "http://simulator", authentication: .none, wire: Wire(.openAIChat))
        let client = ProviderClient(provider, transport: SimulatorTransport(Simulator(script: Script([.init(.any, .text(answer))]))))
        let model = LLModel("simulator", capabilities: [.streaming, .jsonSchema])

        var shown = Screen()
        for try await snapshot in client.stream(Prompt("A simple breakfast, please."), generating: Recipe.self, model: model) {
            shown.show(snapshot.partial)
            if let recipe = snapshot.value { print("whole: \(recipe.title) for \(recipe.servings), \(recipe.steps.count) steps") }
        }
    }
}

/// Prints what is new of a recipe, a line for each thing that is whole.
struct Screen {
    private var lines = 0

    mutating func show(_ recipe: Recipe.PartiallyGenerated) {
        var all: [String] = []
        // The last of a growing list may still change, so it is shown when the next one begins.
        if recipe.servings != nil, let title = recipe.title { all.append(title) }
        if recipe.ingredients != nil, let servings = recipe.servings { all.append("for \(servings)") }
        for ingredient in (recipe.ingredients ?? []).dropLast(recipe.steps == nil ? 1 : 0) {
            all.append("- \(ingredient.name ?? "")" + (ingredient.grams.map { ", \($0) g" } ?? ""))
        }
        for (number, step) in (recipe.steps ?? []).dropLast().enumerated() { all.append("\(number + 1). \(step)") }
        for line in all.dropFirst(lines) { print(line) }
        lines = max(lines, all.count)
    }
}
