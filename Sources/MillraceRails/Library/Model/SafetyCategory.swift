/// A kind of content that a safety model knows.
public struct SafetyCategory: Sendable, Hashable {
    /// The code it is told by: `S1`.
    public var code: String
    /// The name.
    public var name: String
    /// What belongs to it, for models that take categories of one's own; nil where the name says it.
    public var explanation: String?

    /// Makes a category.
    public init(_ code: String, _ name: String, explanation: String? = nil) {
        self.code = code
        self.name = name
        self.explanation = explanation
    }

    /// The hazards of Llama Guard 3 and 4: thirteen of the MLCommons taxonomy, and abuse of code interpreters.
    ///
    /// Source: Llama documentation, "Llama Guard 3" and "Llama Guard 4"
    /// (<https://www.llama.com/docs/model-cards-and-prompt-formats/llama-guard-3/>,
    /// <https://www.llama.com/docs/model-cards-and-prompt-formats/llama-guard-4/>).
    public static let llamaGuard: [SafetyCategory] = numbered([
        "Violent Crimes", "Non-Violent Crimes", "Sex Crimes", "Child Exploitation", "Defamation", "Specialized Advice", "Privacy",
        "Intellectual Property", "Indiscriminate Weapons", "Hate", "Self-Harm", "Sexual Content", "Elections", "Code Interpreter Abuse",
    ])

    /// The categories of NVIDIA's content safety models.
    ///
    /// Source: NVIDIA NIM documentation, "Llama 3.1 NemoGuard 8B ContentSafety: Prompt Templates"
    /// (<https://docs.nvidia.com/nim/llama-3-1-nemoguard-8b-contentsafety/latest/prompt-template.html>).
    public static let nemoGuard: [SafetyCategory] = numbered([
        "Violence", "Sexual", "Criminal Planning/Confessions", "Guns and Illegal Weapons", "Controlled/Regulated Substances",
        "Suicide and Self Harm", "Sexual (minor)", "Hate/Identity Hate", "PII/Privacy", "Harassment", "Threat", "Profanity",
        "Needs Caution", "Other", "Manipulation", "Fraud/Deception", "Malware", "High Risk Gov Decision Making",
        "Political/Misinformation/Conspiracy", "Copyright/Trademark/Plagiarism", "Unauthorized Advice", "Illegal Activity",
        "Immoral/Unethical",
    ])

    private static func numbered(_ names: [String]) -> [SafetyCategory] {
        names.enumerated().map { SafetyCategory("S\($0.offset + 1)", $0.element) }
    }

    /// The category on one line, as the prompts of these models list it.
    var line: String { "\(code): \(name)." + (explanation.map { "\n\($0)" } ?? "") }
}
