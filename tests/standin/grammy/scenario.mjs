// The scenario of tests/standin/scenario.py in grammY: node scenario.mjs API_URL TOKEN DESK_ID
// A line {"act": …} asks the test to act as the customer; the last line is {"told": …}.
import { createInterface } from "node:readline";
import { Api, GrammyError, InlineKeyboard, InputFile, InputMediaBuilder } from "grammy";

const [apiRoot, token, desk] = process.argv.slice(2);
const api = new Api(token, { apiRoot });
const done = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

async function next(act, offset) {
  say({ act });
  await done.next();
  const [update] = await api.getUpdates({ offset, timeout: 5 });
  return update;
}

async function refusal(call) {
  try {
    await call;
  } catch (error) {
    if (error instanceof GrammyError) return error.description;
    throw error;
  }
  return "";
}

async function download(fileId) {
  const file = await api.getFile(fileId);
  const answer = await fetch(`${apiRoot}/file/bot${token}/${file.file_path}`);
  return Buffer.from(await answer.arrayBuffer());
}

const told = {};
const start = await next("begin");
told.start = start.message.text;
const customer = start.message.chat.id;
const keyboard = new InlineKeyboard([[
  { text: "Oui", callback_data: "y:1", style: "success" },
  { text: "Non", callback_data: "n:1" },
]]);
const asked = await api.sendMessage(customer, "<b>Bonjour</b>", { parse_mode: "HTML", reply_markup: keyboard });

const press = await next("press", start.update_id + 1);
told.data = press.callback_query.data;
await api.answerCallbackQuery(press.callback_query.id, { text: "Noté" });
const thanks = ["<b>Merci</b> &amp; à bientôt", { parse_mode: "HTML" }];
await api.editMessageText(customer, asked.message_id, ...thanks);

const receipt = await next("receipt", press.update_id + 1);
const photo = receipt.message.photo.at(-1);
told.size = [photo.width, photo.height];
const content = await download(photo.file_id);
told.downloaded = content.length === photo.file_size && content.subarray(0, 2).toString("hex") === "ffd8";
await api.sendDocument(customer, new InputFile(Buffer.from("%PDF"), "a.pdf"));

const topic = await api.createForumTopic(desk, "Camille · R-1");
told.topic = topic.message_thread_id;
const album = await api.sendMediaGroup(
  desk,
  [
    InputMediaBuilder.photo(new InputFile(content, "1.jpg"), { caption: "page 1" }),
    InputMediaBuilder.photo(new InputFile(content, "2.jpg")),
  ],
  { message_thread_id: topic.message_thread_id },
);
await api.copyMessages(desk, desk, album.map((message) => message.message_id));
await api.pinChatMessage(desk, album[0].message_id);
told.not_modified = (await refusal(api.editMessageText(customer, asked.message_id, ...thanks))).includes(
  "message is not modified",
);
told.not_found = (await refusal(api.sendMessage(5, "x"))) === "Bad Request: chat not found";
await api.setMyCommands([{ command: "refund", description: "Demander un remboursement" }], { language_code: "fr" });
say({ told });
process.exit(0);
