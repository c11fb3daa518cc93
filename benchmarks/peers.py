"""The peers' side of a comparison, and the model both sides use.

  peers.py make-model OUT      a Llama of 135 M parameters (SmolLM2-135M's shape), random weights, small tokenizer
  peers.py MODEL WORK          WORK: sft reward dpo grpo forward generate8 generate32; one turn per line of input

The same shapes and work as SideBySide.java; every row has exactly the stated length, so nothing is lost to padding.
"""
import json, os, sys, tempfile, time, warnings

warnings.filterwarnings("ignore")
os.environ["TRL_EXPERIMENTAL_SILENCE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerCallback

ROWS, LENGTH, PROMPT, NEW_TOKENS = 4, 256, 64, 128
PRECISION = getattr(torch, os.environ.get("PEER_PRECISION", "bfloat16"))
generator = torch.Generator().manual_seed(1)


def ids(rows, length):
    return torch.randint(100, 4000, (rows, length), generator=generator)


def next_turn():
    print("ready", flush=True)
    return sys.stdin.readline() != ""


def took(tokens, seconds):
    print(json.dumps({"tokens": tokens, "seconds": round(seconds, 6)}), flush=True)


def make_model(out):
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    letters = Tokenizer(models.BPE())
    letters.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    letters.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=4096,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    letters.train_from_iterator(open(__file__), trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=letters, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    tokenizer.save_pretrained(out)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=49152, hidden_size=576, intermediate_size=1536, num_hidden_layers=30, num_attention_heads=9,
        num_key_value_heads=3, max_position_embeddings=2048, tie_word_embeddings=True, rms_norm_eps=1e-5,
        bos_token_id=1, eos_token_id=2, pad_token_id=0,
    )
    LlamaForCausalLM(config).save_pretrained(out)


def forward(path):
    model = AutoModelForCausalLM.from_pretrained(path, dtype=PRECISION).eval()
    x = ids(ROWS, LENGTH)
    with torch.inference_mode():
        while next_turn():
            start = time.perf_counter()
            log_probs = torch.log_softmax(model(x).logits[:, :-1].float(), -1)
            log_probs.gather(-1, x[:, 1:, None]).tolist()
            took(ROWS * LENGTH, time.perf_counter() - start)


def generate(path, rows):
    model = AutoModelForCausalLM.from_pretrained(path, dtype=PRECISION).eval()
    x = ids(rows, PROMPT)
    settings = dict(
        attention_mask=torch.ones_like(x), do_sample=True, top_k=0, top_p=1.0, temperature=1.0, pad_token_id=0,
        max_new_tokens=NEW_TOKENS, min_new_tokens=NEW_TOKENS,
    )
    with torch.inference_mode():
        while next_turn():
            start = time.perf_counter()
            y = model.generate(x, **settings)
            assert y.shape[1] == PROMPT + NEW_TOKENS
            took(rows * NEW_TOKENS, time.perf_counter() - start)


class Gate(TrainerCallback):
    """A step begins when its turn comes."""

    def __init__(self, tokens=lambda: ROWS * LENGTH):
        self.tokens = tokens

    def on_step_begin(self, *args, **kwargs):
        if not next_turn():
            os._exit(0)
        self.start = time.perf_counter()

    def on_step_end(self, *args, **kwargs):
        took(self.tokens(), time.perf_counter() - self.start)


def common(rows):
    return dict(
        output_dir=tempfile.mkdtemp(), report_to=[], logging_steps=1, save_strategy="no", bf16=PRECISION == torch.bfloat16, use_cpu=True,
        max_steps=100, gradient_checkpointing=False, disable_tqdm=True, learning_rate=1e-5, seed=0,
        per_device_train_batch_size=rows,
    )


def train(make_trainer):
    """TRL prints to the stream that our answers take."""
    import contextlib

    with contextlib.redirect_stdout(sys.stderr):
        trainer = make_trainer()
    trainer.train()


def words(tokenizer, length):
    """A text of so many tokens or a few more: its tokens are drawn, and are split anew where it is read."""
    return tokenizer.decode(torch.randint(300, len(tokenizer), (length,), generator=generator).tolist())


def sft(path):
    import trl
    from datasets import Dataset

    train(lambda: trl.SFTTrainer(
        path, args=trl.SFTConfig(max_length=LENGTH, **common(ROWS)),
        train_dataset=Dataset.from_dict({"input_ids": ids(100 * ROWS, LENGTH).tolist()}),
        processing_class=AutoTokenizer.from_pretrained(path), callbacks=[Gate()],
    ))


def reward(path):
    import trl
    from datasets import Dataset
    from transformers import AutoModelForSequenceClassification

    rows = {name: ids(200, LENGTH).tolist() for name in ("chosen_ids", "rejected_ids")}
    train(lambda: trl.RewardTrainer(
        AutoModelForSequenceClassification.from_pretrained(path, num_labels=1, dtype=torch.float32),
        args=trl.RewardConfig(max_length=LENGTH, **common(ROWS // 2)), train_dataset=Dataset.from_dict(rows),
        processing_class=AutoTokenizer.from_pretrained(path), callbacks=[Gate()],
    ))


def dpo(path):
    import trl
    from datasets import Dataset

    # Completions of more tokens than fit: every row is cut to the stated length.
    tokenizer = AutoTokenizer.from_pretrained(path)
    rows = {name: [words(tokenizer, length) for _ in range(200)]
            for name, length in (("prompt", PROMPT), ("chosen", LENGTH), ("rejected", LENGTH))}
    train(lambda: trl.DPOTrainer(
        path, args=trl.DPOConfig(max_length=LENGTH, **common(ROWS // 2)), train_dataset=Dataset.from_dict(rows),
        processing_class=tokenizer, callbacks=[Gate()],
    ))


def grpo(path):
    import trl
    from datasets import Dataset

    tokenizer = AutoTokenizer.from_pretrained(path)
    sampled = []

    def lengths(completion_ids, **rest):
        sampled.append(sum(len(ids) for ids in completion_ids))
        return [float(len(set(ids))) for ids in completion_ids]

    train(lambda: trl.GRPOTrainer(
        path, reward_funcs=lengths,
        args=trl.GRPOConfig(num_generations=8, max_completion_length=NEW_TOKENS, beta=0.05, **common(16)),
        train_dataset=Dataset.from_dict({"prompt": [words(tokenizer, PROMPT) for _ in range(400)]}),
        processing_class=tokenizer, callbacks=[Gate(lambda: sampled[-1])],
    ))


if __name__ == "__main__":
    if sys.argv[1] == "make-model":
        make_model(sys.argv[2])
    elif sys.argv[2] in ("sft", "reward", "dpo", "grpo", "forward"):
        globals()[sys.argv[2]](sys.argv[1])
    else:
        generate(sys.argv[1], int(sys.argv[2].removeprefix("generate")))
