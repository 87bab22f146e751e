// Express as most people use it: whatever it does about preconditions, it does itself.
const express = require('express');

const app = express();
const notes = new Map();
let next = 1;

app.use(express.json());

app.get('/json', (req, res) => res.json({hello: 'world', pad: 'x'.repeat(1900)}));

app.post('/notes', (req, res) => {
  const note = {id: String(next++), ...req.body};
  notes.set(note.id, note);
  res.status(201).location(`/notes/${note.id}`).json(note);
});

app.get('/notes/:id', (req, res) => {
  const note = notes.get(req.params.id);
  if (!note) return res.status(404).json({error: 'not found'});
  res.json(note);
});

app.put('/notes/:id', (req, res) => {
  if (!notes.has(req.params.id)) return res.status(404).json({error: 'not found'});
  const note = {...req.body, id: req.params.id};
  notes.set(note.id, note);
  res.json(note);
});

app.delete('/notes/:id', (req, res) => {
  if (!notes.delete(req.params.id)) return res.status(404).json({error: 'not found'});
  res.status(204).end();
});

app.use(express.static(process.env.ROOT));
app.listen(Number(process.env.PORT), '127.0.0.1');
