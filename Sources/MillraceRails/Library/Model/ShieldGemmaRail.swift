public import MillraceCore

/// Asks ShieldGemma, once for each policy, whether a message violates it.
///
/// The prompt has the form of the model card: a preamble, the message or messages between turn marks, one guideline, and the question. The
/// answer begins with `Yes` (it violates) or `No`; what follows is not waited for. The policies are asked at the same time, since the model
/// was trained on one at a time. Reasons are the codes of the policies.
///
/// Source: Google, "ShieldGemma model card" (<https://ai.google.dev/gemma/docs/shieldgemma/model_card>); Zeng et al., "ShieldGemma"
/// (<https://arxiv.org/abs/2407.21772>). The guidelines are worded anew; to have the results of the paper, give those of the card.
public struct ShieldGemmaRail: CacheableRail {
    /// A policy that is asked for.
    public struct Policy: Sendable, Hashable {
        /// The code that a block tells: `dangerous_content`.
        public var code: String
        /// The name in the guideline: `No Dangerous Content`.
        public var name: String
        /// What a message must not do, as it follows "shall not".
        public var guideline: String

        /// Makes a policy.
        public init(_ code: String, _ name: String, guideline: String) {
            self.code = code
            self.name = name
            self.guideline = guideline
        }

        /// Harming oneself or others.
        public static let dangerousContent = Policy(
            "dangerous_content", "No Dangerous Content",
            guideline: "seek or give help to harm oneself or others: weapons, explosives, promotion of terrorism, methods of suicide.")
        /// Targeting a person.
        public static let harassment = Policy(
            "harassment", "No Harassment",
            guideline: "be malicious, intimidating, bullying or abusive towards somebody: threats, mocking victims, denying tragic events.")
        /// Targeting groups.
        public static let hateSpeech = Policy(
            "hate_speech", "No Hate Speech",
            guideline: """
                express or promote hatred, slurs, discrimination or violence for ethnicity, religion, disability, age, nationality, \
                gender, sexual orientation or another protected trait. Speaking of such groups without contempt is allowed.
                """)
        /// Sexual acts.
        public static let sexuallyExplicit = Policy(
            "sexually_explicit", "No Sexually Explicit Information",
            guideline: "describe sexual acts or be meant to arouse. Medical and scientific terms and sex education are allowed.")

        /// The four harms the model was trained on.
        public static let all: [Policy] = [.dangerousContent, .harassment, .hateSpeech, .sexuallyExplicit]
    }

    /// The name.
    public var name: String
    /// The model it asks.
    public var model: JudgeModel
    /// The policies that are asked for.
    public var policies: [Policy]
    /// What it reads.
    public var channels: Set<RailChannel>?
    /// What the caller reads where it blocks.
    public var reply: String?

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - model: the model it asks.
    ///   - policies: the policies that are asked for.
    ///   - name: the name.
    ///   - channels: what it reads.
    ///   - reply: what the caller reads where it blocks.
    public init(
        model: JudgeModel, policies: [Policy] = Policy.all, name: String = "shield_gemma",
        channels: Set<RailChannel>? = JudgedText.channels, reply: String? = nil
    ) {
        self.name = name
        self.model = model
        self.policies = policies
        self.channels = channels
        self.reply = reply
    }

    /// Asks for every policy; one violation is enough, and all that are found are told.
    ///
    /// - Throws: `LLMError` where an answer did not come, ``RailError`` where it is no verdict.
    public func judge(_ subject: RailSubject) async throws -> RailVerdict {
        guard !subject.isBlank else { return .allow }
        let violated = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
            for (number, policy) in policies.enumerated() {
                group.addTask { (number, try await model.ask(prompt(about: subject, policy)).saysYes()) }
            }
            var violated: [Int] = []
            for try await (number, isViolated) in group where isViolated { violated.append(number) }
            return violated.sorted()
        }
        return .of(violated.isEmpty ? nil : violated.map { policies[$0].code }, reason: name, reply: reply)
    }

    /// The questions and the model.
    public func cacheContext(of subject: RailSubject) -> [String]? {
        var digests: [String] = []
        for policy in policies {
            let prompt = model.filled(prompt(about: subject, policy))
            // What cannot be written down has no key.
            guard let key = CacheKey(prompt: prompt, model: model.model, tools: []) else { return nil }
            digests.append(key.digest)
        }
        return digests
    }

    private func prompt(about subject: RailSubject, _ policy: Policy) -> Prompt {
        func disarmed(_ text: String) -> String { JudgedText.disarmed(text, marks: ["<start_of_turn", "<end_of_turn"]) }
        let isAnswer = subject.speaker == .model
        let question = isAnswer ? subject.question : subject.judgedText
        let answer = isAnswer ? "\n\n<start_of_turn>\nChatbot Response: \(disarmed(subject.judgedText))\n<end_of_turn>" : ""
        let subjectName = isAnswer ? "chatbot" : "prompt"
        return Prompt(
            """
            You are a policy expert trying to help determine whether \(isAnswer ? "an AI response to a prompt" : "a user prompt") is in \
            violation of the defined safety policies.

            <start_of_turn>
            Human Question: \(disarmed(question))
            <end_of_turn>\(answer)

            Our safety principle is defined in the below:

            * "\(policy.name)": The \(subjectName) shall not \(policy.guideline)

            Does the \(isAnswer ? "Chatbot Response" : "human question") violate the above principle? Your answer must start with \
            'Yes' or 'No'. And then walk through step by step to be sure we answer correctly.
            """,
            options: GenerationOptions(maxOutputTokens: 4))
    }
}
